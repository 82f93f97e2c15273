/** The seam between the pure reconcilers and the drivers: read in bulk, decide, apply in order. */
import type { Change } from "./change.ts";
import type { Thresholds } from "./county.ts";
import type { Desired } from "./desired.ts";
import type { Fence } from "./fence.ts";
import type { ApprovedPlan } from "./plan.ts";
import type { Digest, Hash } from "./ports.ts";

/** What a driver does for one fence. `Observed` and `Step` are per resource type (reconcile/*-steps.ts). */
export interface TargetDriver<Observed, Step> {
  /** One bulk read. `desired`: what else will be looked at besides what is ours. Rejects with Unreachable. */
  observe(desired?: Desired): Promise<Observed>;
  /** In order; stops at the first failure. Safe to repeat. `signal` is looked at between steps. */
  apply(steps: readonly Step[], signal?: AbortSignal): Promise<void>;
  /** Runs `body` while nobody else changes this target. `tell` hears of a lock that was taken over. */
  locked<T>(what: string, tell: (line: string) => void, body: () => Promise<T>): Promise<T>;
}

/** Something in the way: named for the operator, and in a sentence that names nobody for the engine's log. */
export interface Conflict {
  readonly named: string;
  readonly sentence: string;
}

export interface Reconciliation<Step> {
  readonly changes: readonly Change[];
  readonly steps: readonly Step[];
  /** Any conflict: nothing is applied. */
  readonly conflicts: readonly Conflict[];
  /** How many things of ours were there before: what the mass-change guard takes shares of. */
  readonly owned: number;
}

/** One resource type, pure. */
export interface Reconciler<D extends Desired, Observed, Step> {
  /** Sentences about a desired state that can never be applied; they name nobody. */
  problems(fence: Fence, desired: D): readonly string[];
  /**
   * What of ours is there, in the shape of a desired state; undefined when nothing is. With `going`: and what others
   * set that going there would overwrite or remove, so that undo brings that back too.
   */
  project(fence: Fence, observed: Observed, going?: { to: D | undefined }): D | undefined;
  /** `plan(f, d, o).changes` is empty exactly when `project(f, o)` equals `d`. */
  plan(fence: Fence, desired: D, observed: Observed): Reconciliation<Step>;
  /** Takes away what we made, and only that. */
  remove(fence: Fence, observed: Observed): Reconciliation<Step>;
}

/** Chooses the driver for a fence. */
export type OpenTarget = (fence: Fence) => TargetDriver<unknown, unknown>;

/** File system under one folder, as narrow as the folder drivers need; a test injects one that fails. */
export interface Files {
  /** Undefined when there is nothing; never follows a link at the end of `path`. */
  read(path: string): Promise<StoredFile | undefined>;
  /** Whole or not at all, durable when it returns; makes missing folders (0755, or 0700 when `mode` is 0600). */
  write(path: string, content: string | Uint8Array, mode: number): Promise<void>;
  link(path: string, to: string): Promise<void>;
  chmod(path: string, mode: number): Promise<void>;
  remove(path: string): Promise<void>;
  /** Names in a folder, sorted; empty when there is none. */
  list(path: string): Promise<readonly string[]>;
  /** Removes a folder when it is empty; says nothing otherwise. */
  removeEmpty(path: string): Promise<void>;
}

export type StoredFile =
  | { readonly kind: "file"; readonly content: Uint8Array; readonly mode: number }
  | { readonly kind: "link"; readonly to: string };

/** Private store of desired states: `put` before the engine runs, `get` in the provider. */
export interface DesiredStore {
  put(digest: string, text: string): Promise<void>;
  get(digest: string): Promise<string | undefined>;
}

export interface UndoRecord {
  readonly fence: string;
  /** What was there; absent when nothing of ours was. */
  readonly before?: Desired;
  /** Where this apply was going; absent for a removal. */
  readonly goal?: Desired;
  /** This apply was itself an undo. */
  readonly undo: boolean;
  /** False until the target holds the goal: a run that was killed leaves it so. */
  readonly finished: boolean;
}

/** Written before the first change of every apply; the newest one per fence is what `kaunti undo` takes. */
export interface UndoStore {
  save(record: UndoRecord): Promise<void>;
  /** Replaces the newest record of this fence by its finished self. */
  finish(record: UndoRecord): Promise<void>;
  latest(fence: string): Promise<UndoRecord | undefined>;
}

/** Everything the provider's use cases need of the outside. */
export interface ResourcePorts {
  readonly open: OpenTarget;
  readonly store: DesiredStore;
  readonly undo: UndoStore;
  readonly digest: Digest;
  readonly hash: Hash;
}

/** What an operator has allowed for this run. */
export interface ResourceOptions {
  readonly thresholds?: Thresholds;
  /** Lifts the mass-change guard up to this number. */
  readonly allow?: number;
  /** When given, only what it lists, and only as it was then. */
  readonly approved?: ApprovedPlan;
  readonly signal?: AbortSignal;
  /** This apply takes an earlier one back. */
  readonly undo?: boolean;
  /** Lines for the log; they name nobody. */
  tell(line: string): void;
}
