/** What a check type is: its schema, what it asks, how it judges, what it would repair, side by side in one file. */
import type { Facts, Want } from "#model/fact";
import type { Repair } from "#model/repair";
import type { VerdictState } from "#model/verdict";

/** The judge's answer before it becomes a verdict. Words are the operator's. */
export interface Judgement {
  readonly state: Extract<VerdictState, "pass" | "fail" | "not-applicable" | "error" | "not-run">;
  readonly expected: string;
  readonly found: string;
  readonly where: string;
  /** Needed for everything but a pass. */
  readonly why: string;
}

/** `Spec` is the control's `check` with its parameters' values in it, as the schema describes. All functions are pure. */
export interface CheckType<Spec> {
  /** JSON Schema (draft 2020-12) of the members of `check` besides `type`; every parameter is one of them. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly ask: (spec: Spec) => readonly Want[];
  /** May throw `Untold` where the facts do not allow a verdict. */
  readonly judge: (spec: Spec, facts: Facts) => Judgement;
  /** Of a failing control; empty = by hand. */
  readonly repair: (spec: Spec, facts: Facts) => readonly Repair[];
}

/** Why there is no pass and no fail. */
export class Untold extends Error {
  override readonly name = "Untold";
  readonly state: "error" | "not-run" | "not-applicable";
  readonly where: string;
  constructor(state: Untold["state"], why: string, where = "") {
    super(why);
    this.state = state;
    this.where = where;
  }
}

export function pass(expected: string, found: string, where: string): Judgement {
  return { state: "pass", expected, found, where, why: "" };
}

export function fail(expected: string, found: string, where: string, why: string): Judgement {
  return { state: "fail", expected, found, where, why };
}
