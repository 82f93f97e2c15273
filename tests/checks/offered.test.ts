/** What the reference says that `kaunti enforce` puts right is offered for the control's own failing case; and nothing else is. */
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readPolicies } from "#adapters/policies";
import { bindControl } from "#checks/baseline";
import { repairs } from "#checks/repair";
import { controlsPage } from "../../tools/reference/controls.ts";
import { casesOf } from "./case.ts";
import { fakeFacts } from "./fake-facts.ts";

const policies = await readPolicies("policies");
const sections = (await controlsPage("policies")).split("\n### ").slice(1);
const byProgram = (id: string): boolean =>
  sections.some(
    (text) => text.includes(`. ${id}: `) && text.includes("- Put right: by `kaunti enforce`"),
  );

/** Their failing case is one that only a person can put right; another one would be repaired. */
const byHandHere = readFileSync("tests/cases/rules/failing-case-by-hand.txt", "utf8")
  .trim()
  .split("\n");

test.each([...policies.controls.values()].map((control) => [control.id, control] as const))(
  "%s",
  (id, control) => {
    const [one] = casesOf(`tests/cases/controls/${id}`).filter(({ name }) => name === "fail");
    const bound = bindControl(control, one?.want ?? {}, {});
    const facts = one === undefined ? undefined : fakeFacts(one, bound.wants);
    // Asked of a real shell in the suite of all repairs.
    if (facts === undefined) return;
    const offered = repairs(bound, facts).length > 0;
    expect(offered).toBe(byProgram(id) && !byHandHere.includes(id));
  },
);

test("the list of failing cases for a person names controls that a program repairs otherwise", () => {
  for (const id of byHandHere) {
    expect(existsSync(`tests/cases/controls/${id}/fail.yaml`), id).toBe(true);
    expect(byProgram(id), id).toBe(true);
  }
});
