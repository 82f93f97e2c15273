/** A control is one rule: what is checked, what is wanted, what to do about it. Written in policies/controls. */
import type { Severity, Subject } from "./verdict.ts";

export type ParameterValue = string | number | boolean | readonly string[];

/** One value that a baseline may set. The check type sees it as if it stood in `check`. */
export interface Parameter {
  readonly default: ParameterValue;
  /** Inclusive bounds of a number. */
  readonly min?: number;
  readonly max?: number;
  /** The accepted values; for a list: the accepted members. */
  readonly oneOf?: readonly ParameterValue[];
  /** Regular expression that a text (or each member of a list) has to match. */
  readonly pattern?: string;
  /** Which way is stricter; `none`: values are opposites or unordered. `fewer`, `more`: of a list. */
  readonly stricter: "lower" | "higher" | "fewer" | "more" | "none";
  readonly unit?: string;
  /** The variable of the SCAP content that sets the same thing, and the names it gives to values. */
  readonly scap?: string;
  readonly named?: Readonly<Record<string, ParameterValue>>;
}

export interface Control {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly severity: Severity;
  readonly subject: Subject["kind"];
  /** os-release ids with or without version (`debian`, `debian12`); elsewhere the control is not-applicable. */
  readonly platforms: readonly string[];
  readonly check: { readonly type: string } & Readonly<Record<string, unknown>>;
  readonly want: Readonly<Record<string, Parameter>>;
  readonly remedy: string;
  /** Why no program puts it right although its check type could: what it would cut off. */
  readonly byHand?: string;
  readonly refs: ControlRefs;
}

/** Numbers in other people's catalogues, each with its edition. */
export interface ControlRefs {
  /** e.g. `debian12-1.1.0: 5.1.20` */
  readonly cis?: readonly string[];
  /** Rule ids of the SCAP content that this control judges exactly. */
  readonly scap?: readonly string[];
  /** Rule ids of which it judges more than one, or more than that rule asks. */
  readonly covers?: readonly string[];
  /**
   * Variables of that rule, or of the number it stands under, that change nothing here: each with the values that the
   * control judges by, or [] where any will do. They may be given with `--param` all the same.
   */
  readonly variables?: Readonly<Record<string, readonly string[]>>;
  readonly iso27001?: readonly string[];
  readonly icta?: readonly string[];
  readonly dpa?: readonly string[];
}
