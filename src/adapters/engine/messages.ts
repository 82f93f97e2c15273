/** What the kit and its engine worker say to each other over the fork's channel. */
import type { EngineJob, EngineOutcome, EngineStep } from "#model/engine";

export type ToWorker =
  | {
      readonly say: "run";
      readonly job: EngineJob;
      readonly engineRoot: string;
      readonly project: string;
      readonly home: string;
      /** Raw output of the engine; private. */
      readonly log: string;
      /** The backend is in the state folder: what the engine writes there is for its owner alone. */
      readonly ownerOnly: boolean;
    }
  | { readonly say: "cancel" };

export type FromWorker =
  | { readonly say: "ready" }
  | { readonly say: "step"; readonly step: EngineStep }
  | { readonly say: "done"; readonly outcome: EngineOutcome }
  /** `errors`: the engine's diagnostics; `output`: the end of what it printed. */
  | { readonly say: "failed"; readonly errors: readonly string[]; readonly output: string };
