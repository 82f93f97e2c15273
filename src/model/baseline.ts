/** A baseline is a named list of controls with parameters; bound, it is what a host is asked and judged by. */
import type { Control, ParameterValue } from "./control.ts";
import type { Want } from "./fact.ts";
import type { Waiver } from "./waiver.ts";

export interface Baseline {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  /** How old a last known answer may be shown for a host that is not reached today; absent: never. */
  readonly maxAgeDays?: number;
  /** Read first, in this order; what is written here comes last and wins. */
  readonly extends: readonly string[];
  readonly controls: readonly string[];
  /** Inherited controls that this role does not take, each with its reason. */
  readonly omit: readonly { readonly control: string; readonly reason: string }[];
  readonly parameters: Readonly<Record<string, Readonly<Record<string, ParameterValue>>>>;
  /** By the SCAP variable's name: for every control that knows it. `parameters` of the same baseline come after. */
  readonly variables: Readonly<Record<string, ParameterValue>>;
}

/** Everything under policies/, validated. */
export interface Policies {
  readonly controls: ReadonlyMap<string, Control>;
  readonly baselines: ReadonlyMap<string, Baseline>;
  readonly waivers: readonly Waiver[];
}

/** A control with its values decided. `spec` is `check` and the values in one: what the check type works on. */
export interface BoundControl {
  readonly control: Control;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly wants: readonly Want[];
}

export interface BoundBaseline {
  readonly id: string;
  readonly version: string;
  /** sha256 of the controls, values and texts as judged. */
  readonly hash: string;
  /** `control.parameter` -> value, for the report. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly controls: readonly BoundControl[];
  readonly maxAgeDays?: number;
}
