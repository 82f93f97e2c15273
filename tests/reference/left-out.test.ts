/** Every rule of the list is judged, or said to be left out and why; nothing is both, and nothing is left out unseen. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readLeftOut } from "#adapters/left-out";
import { readPolicies } from "#adapters/policies";
import { controlsOfRule } from "#checks/baseline";
import { controlsPage } from "../../tools/reference/controls.ts";

const rules = readFileSync("tests/cases/rules/debian12.txt", "utf8").trim().split("\n");
const policies = await readPolicies("policies");
const leftOut = await readLeftOut("policies");
const judged = (rule: string) => controlsOfRule(policies, rule).length > 0;

test("what is left out is a rule of the list, stands once, and is judged by no control", () => {
  const said = leftOut.map(({ rule }) => rule);
  expect(said.filter((rule) => !rules.includes(rule))).toEqual([]);
  expect(new Set(said).size).toBe(said.length);
  expect(said.filter(judged)).toEqual([]);
});

test("every rule of the list is judged by a control or left out with its reason", () => {
  const said = new Set(leftOut.map(({ rule }) => rule));
  expect(rules.filter((rule) => !said.has(rule) && !judged(rule))).toEqual([]);
});

test("the reference tells every rule that is left out, and every control that a baseline does not take over", async () => {
  const page = await controlsPage("policies");
  for (const { rule } of leftOut) expect(page).toContain(`| ${rule} | `);
  for (const { id, omit } of policies.baselines.values())
    for (const { control } of omit) expect(page).toContain(`| ${id} | ${control} | `);
});

test("a baseline leaves out only what it would take over otherwise", () => {
  for (const { id, extends: parents, omit } of policies.baselines.values()) {
    const inherited = new Set(parents.flatMap((parent) => [...taken(parent)]));
    expect(
      omit.filter(({ control }) => !inherited.has(control)),
      id,
    ).toEqual([]);
  }
});

function taken(id: string): ReadonlySet<string> {
  const baseline = policies.baselines.get(id);
  const all = new Set(baseline?.extends.flatMap((parent) => [...taken(parent)]));
  for (const control of baseline?.controls ?? []) all.add(control);
  for (const { control } of baseline?.omit ?? []) all.delete(control);
  return all;
}
