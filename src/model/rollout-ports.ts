/** What plan, up, drift, destroy and undo need of the outside. */
import type { Engine } from "./engine.ts";
import type { ResourcePorts } from "./target.ts";
import type { CountyHome, KnownStack, Revision } from "./rollout.ts";

/** One county's engine and targets, opened with its keys. */
export interface OpenCounty {
  readonly home: CountyHome;
  readonly engine: Engine;
  readonly resources: ResourcePorts;
  /** What the engine remembers of a stack; undefined when there is none. */
  known(stack: string): Promise<KnownStack | undefined>;
  /**
   * Frees a stack from what a killed run left behind: dead locks, operations without an end. The lines to tell.
   * Rejects with Refusal while somebody else's run holds it.
   */
  recover(stack: string): Promise<readonly string[]>;
  /**
   * Remembers on this machine that a stack needed no change at a newer commit; `known` answers it as the stack's own.
   */
  note(stack: string, revision: Revision): Promise<void>;
  /** Private file (0600) that the provider reads as KAUNTI_PLAN; its path. */
  approve(stack: string, plan: unknown): Promise<string>;
  /** Environment of the provider: state, keys by reference, thresholds. */
  readonly env: Readonly<Record<string, string>>;
}

/** Remembers where counties live, for the day on which one is gone from the inventory. */
export interface HomeStore {
  save(home: CountyHome): Promise<void>;
  forget(slug: string): Promise<void>;
  list(): Promise<readonly CountyHome[]>;
}
