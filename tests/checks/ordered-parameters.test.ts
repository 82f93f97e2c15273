/** Every control with an ordered parameter: what passes under a stricter value passes under each looser one. */
import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readPolicies } from "#adapters/policies";
import { bindControl } from "#checks/baseline";
import { judge } from "#checks/judge";
import type { Control, Parameter, ParameterValue } from "#model/control";
import { KauntiError } from "#model/errors";
import { casesOf } from "./case.ts";
import type { Case } from "./case.ts";
import { fakeFacts } from "./fake-facts.ts";

const policies = await readPolicies("policies");
const octal = /^0[0-7]{3}$/;
const modes = [
  "0000",
  "0400",
  "0600",
  "0640",
  "0644",
  "0660",
  "0664",
  "0700",
  "0750",
  "0755",
  "0777",
];

/** Values to try around the one that counts: both ends of its range, its neighbours, the whole way between. */
function ladder({ default: own, min, max, oneOf }: Parameter): readonly ParameterValue[] {
  if (Array.isArray(own)) {
    const members = (oneOf ?? own) as readonly string[];
    return [
      members,
      ...members.map((_, at) => members.slice(0, at + 1)),
      [...members, "kaunti-other"],
    ];
  }
  if (oneOf !== undefined) return oneOf;
  if (typeof own === "string" && octal.test(own)) return modes;
  const middle = Number(own);
  const [low, high] = [min ?? 0, max ?? Math.max(10, middle * 3)];
  const steps = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((part) =>
    Math.round(low + ((high - low) * part) / 8),
  );
  const numbers = [...new Set([low, high, middle - 1, middle, middle + 1, ...steps])];
  return typeof own === "number" ? numbers : numbers.map(String);
}

/** True: whatever `a` lets pass, `b` has to let pass too. */
function asStrict(a: ParameterValue, b: ParameterValue, stricter: Parameter["stricter"]): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    const [less, more] = stricter === "fewer" ? [a, b] : [b, a];
    return less.every((one) => more.includes(one));
  }
  if (octal.test(String(a)) && octal.test(String(b)))
    return (Number.parseInt(String(a), 8) & ~Number.parseInt(String(b), 8)) === 0;
  return stricter === "lower" ? Number(a) <= Number(b) : Number(a) >= Number(b);
}

function stateUnder(
  control: Control,
  one: Case,
  name: string,
  value: ParameterValue,
): string | undefined {
  try {
    const bound = bindControl(control, { ...one.want, [name]: value }, {});
    const facts = fakeFacts(one, bound.wants);
    return facts === undefined ? undefined : judge(bound, facts).state;
  } catch (error) {
    // Outside the range that the control allows.
    if (error instanceof KauntiError) return undefined;
    throw error;
  }
}

const ordered = [...policies.controls.values()].flatMap((control) =>
  Object.entries(control.want)
    .filter(([, { stricter }]) => stricter !== "none")
    .map(([name, parameter]) => [control.id, name, control, parameter] as const),
);
const tried = { pairs: 0, parameters: 0, turned: 0 };

describe("a stricter value never turns fail into pass", () => {
  test.each(ordered)("%s: %s", (id, name, control, parameter) => {
    const folder = `tests/cases/controls/${id}`;
    const seen = new Set<string>();
    for (const one of existsSync(folder) ? casesOf(folder) : []) {
      const states = ladder(parameter)
        .map((value) => ({ value, state: stateUnder(control, one, name, value) }))
        .filter(({ state }) => state !== undefined);
      for (const strict of states) {
        seen.add(strict.state ?? "");
        for (const loose of states.filter(({ value }) =>
          asStrict(strict.value, value, parameter.stricter),
        )) {
          tried.pairs += 1;
          if (strict.state === "pass")
            expect(
              loose.state,
              `${one.name}: passes with ${String(strict.value)}, and with ${String(loose.value)}`,
            ).toBe("pass");
        }
      }
    }
    if (seen.size > 0) tried.parameters += 1;
    if (seen.has("pass") && seen.has("fail")) tried.turned += 1;
  });
  test("nearly all of them could be tried, and the values tried do change verdicts", () => {
    expect(tried.parameters / ordered.length).toBeGreaterThan(0.9);
    expect(tried.turned / ordered.length).toBeGreaterThan(0.8);
  });
});
