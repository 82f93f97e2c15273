/** What a rule about a collected configuration found: its exceptions, or what makes it content. */
import type { Facts } from "#model/fact";
import { fail, pass } from "./check-type.ts";
import type { Judgement } from "./check-type.ts";

export interface Fault {
  /** 0: of the file as a whole. */
  readonly line: number;
  readonly what: string;
}

export interface Finding {
  readonly faults: readonly Fault[];
  /** What was found where nothing is wrong. */
  readonly found: string;
  readonly line?: number;
}

export const good = (found: string, line = 0): Finding => ({ faults: [], found, line });
export const bad = (what: string, line = 0): Finding => ({ faults: [{ line, what }], found: "" });
/** `found`: what to say where there is no fault. */
export const unless = (faults: readonly Fault[], found: string): Finding => ({ faults, found });

export function placeIn(facts: Facts, line: number): string {
  const file = facts.header.collected?.file ?? "";
  return line === 0 ? file : `${file}:${String(line)}`;
}

export function judgement(expected: string, finding: Finding, facts: Facts): Judgement {
  const { faults, found, line = 0 } = finding;
  const [first] = faults;
  if (first === undefined) return pass(expected, found, placeIn(facts, line));
  const shown = [...new Set(faults.map(({ what }) => what))];
  const more = shown.length > 5 ? `; and ${String(shown.length - 5)} more` : "";
  return fail(
    expected,
    shown.slice(0, 5).join("; ") + more,
    placeIn(facts, first.line),
    first.line === 0 ? "nothing in the configuration says so" : "the configuration says otherwise",
  );
}
