/** Plan, approval and state of a rollout: what `plan` prints, `up` applies and the engine's stacks remember. */
import type { Change, ChangeCounts } from "./change.ts";
import type { CountyState, Thresholds } from "./county.ts";
import type { LayerName, RenderedLayer } from "./layer.ts";

/** Where a county's stacks live; kept beside them, so that a county can be destroyed that left the inventory. */
export interface CountyHome extends CountyState {
  readonly slug: string;
  readonly code: number;
  readonly code3: string;
  readonly practice: boolean;
  readonly target: "folder" | "hosts" | "aws";
  readonly thresholds: Thresholds;
}

/** What one stack is wanted to be. `digests` by logical name. */
export interface StackWish {
  readonly stack: string;
  readonly home: CountyHome;
  readonly layer: LayerName;
  readonly rendered: RenderedLayer;
  readonly digests: Readonly<Record<string, string>>;
  /** Hash of the cloud resources; "" when there are none. */
  readonly cloud: string;
  /** Zone -> what its SOA serial stands for after this is applied. */
  readonly serials: Readonly<Record<string, { readonly serial: number; readonly hash: string }>>;
  readonly revision: Revision;
  readonly asOf: string;
}

/** Which state of the inventory something was made from. */
export interface Revision {
  /** Commit of the inventory's git repository; absent when it is in none. */
  readonly commit?: string;
  /** There were changes that the commit does not have. */
  readonly dirty?: true;
  /** Hash of what this stack rendered to. */
  readonly content: string;
  /** Lines of register/movements.csv: more than before is newer than before. */
  readonly movements?: number;
}

/** What git says of a commit that was applied before; `ancestor` includes "the same one". */
export type Ancestry = "ancestor" | "not-ancestor" | "unknown-commit";

/** Outputs of a stack: written by the engine only after every resource of the run was done. */
export interface StackMemory {
  readonly asOf: string;
  readonly cloud: string;
  readonly revision: Revision;
  /** Contents that were applied before, oldest first, the last one included. */
  readonly contents: readonly string[];
  readonly serials: StackWish["serials"];
}

/** One resource as the engine remembers it; `id` is its fence. */
export interface KnownResource {
  readonly name: string;
  readonly type: string;
  readonly id: string;
  /** Of the desired state that was applied last; "" for a cloud resource. */
  readonly digest: string;
}

export interface KnownStack {
  readonly resources: readonly KnownResource[];
  /** Operations that were begun and not seen to end: an earlier run was killed. */
  readonly pending: number;
  readonly memory?: StackMemory;
}

/** `adopt`: the target is as wanted already, only the engine does not know it yet. */
export type PlannedAction = "create" | "update" | "delete" | "adopt" | "same";

export interface PlannedResource {
  readonly name: string;
  /** Resource id; the engine's type for a cloud resource. */
  readonly fence: string;
  readonly action: PlannedAction;
  readonly desiredDigest?: string;
  readonly observedDigest?: string;
  /** Names people: terminal and private plan only. */
  readonly changes: readonly Change[];
  readonly counts: ChangeCounts;
  /** How many things of ours are there now. */
  readonly owned: number;
  /** Reasons for which an apply would be refused, for the operator (they may name people). */
  readonly conflicts: readonly string[];
  /** What `--allow` has to say when the mass-change guard asks for a number. */
  readonly allow?: number;
  /** Why it could not be told (target unreachable). */
  readonly unknown?: string;
}

export interface StackPlan {
  readonly stack: string;
  readonly county: string;
  readonly layer: string;
  readonly resources: readonly PlannedResource[];
  readonly notices: readonly string[];
  /** The engine has something to do, if only to write down what is there or to clear what was killed. */
  readonly pending: boolean;
}

/** Private (0600): names people. */
export interface Plan {
  readonly schema: "kaunti.plan/1";
  readonly asOf: string;
  readonly madeAt: string;
  /** Commit of the inventory, when it is in a git repository. */
  readonly commit?: string;
  readonly stacks: readonly StackPlan[];
}
