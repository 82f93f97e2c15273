/** What the kit asks of the Pulumi engine, and what it hears back: numbers and names, never people. */

const engineVerbs = [
  "up",
  "preview",
  "refresh",
  "drift",
  "destroy",
  "export",
  "restore",
  "cancel",
] as const;
export type EngineVerb = (typeof engineVerbs)[number];

/** One run of the engine on one stack. */
export interface EngineJob {
  readonly verb: EngineVerb;
  /** `<slug>.<layer>`. */
  readonly stack: string;
  /** `stack` = stacks/program.ts, or a module (file URL) that exports `run(payload)`; for up and preview. */
  readonly program?: { readonly module: string; readonly payload: unknown };
  /** Ask every target before comparing (up, preview). */
  readonly refresh?: boolean;
  /** State to put back (`restore`), as `export` gave it. */
  readonly state?: unknown;
  /** How many resources are expected, for the progress line. */
  readonly expected?: number;
  /** Environment of the engine and its providers beyond what every run has. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A finished step on one resource. `op`: create, update, delete, same, refresh, import… as the engine says. */
export interface EngineStep {
  readonly op: string;
  readonly type: string;
  readonly name: string;
  /** Property paths that differ; never their values. */
  readonly differs: readonly string[];
}

export interface EngineOutcome {
  /** Steps by op. */
  readonly counts: Readonly<Record<string, number>>;
  readonly steps: readonly EngineStep[];
  readonly warnings: readonly string[];
  readonly seconds: number;
  /** What the program's outputs are after `up`, or the deployment after `export`. */
  readonly result?: unknown;
}

/** Called while the engine works. */
export interface EngineWatch {
  readonly step?: (step: EngineStep) => void;
  /** Aborted once: the engine is asked to stop, finishes what it is doing, and the call rejects. */
  readonly signal?: AbortSignal;
}

/** The port. */
export interface Engine {
  run(job: EngineJob, watch?: EngineWatch): Promise<EngineOutcome>;
}
