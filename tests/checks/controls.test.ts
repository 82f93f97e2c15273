/** Every control has a system that passes and one that fails, and the engine agrees about both. */
import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readPolicies } from "#adapters/policies";
import { bindControl } from "#checks/baseline";
import { judge } from "#checks/judge";
import type { Facts } from "#model/fact";
import { casesOf } from "./case.ts";
import type { Case } from "./case.ts";
import { fakeFacts } from "./fake-facts.ts";
import { askImage, makeImage, removeImage, shells } from "./image.ts";

const policies = await readPolicies("policies");

async function factsOf(one: Case, wants: Parameters<typeof askImage>[1]): Promise<Facts> {
  const facts = fakeFacts(one, wants);
  if (facts !== undefined) return facts;
  const root = makeImage(one);
  try {
    const asked = await askImage(root, wants, shells[0] ?? ["sh"]);
    return one.now === undefined ? asked : { ...asked, header: { ...asked.header, now: one.now } };
  } finally {
    removeImage(root);
  }
}

describe.each([...policies.controls.values()].map((control) => [control.id, control] as const))(
  "%s",
  (id, control) => {
    const folder = `tests/cases/controls/${id}`;
    test("has a case that passes and one that fails", () => {
      expect(
        existsSync(`${folder}/pass.yaml`) && existsSync(`${folder}/fail.yaml`),
        `${folder}/{pass,fail}.yaml`,
      ).toBe(true);
    });
    const cases = existsSync(folder) ? casesOf(folder) : [];
    test.concurrent.each(cases.map((one) => [one.name, one] as const))("%s", async (name, one) => {
      const bound = bindControl(control, one.want ?? {}, {});
      const verdict = judge(bound, await factsOf(one, bound.wants));
      expect(verdict.state, `${verdict.found} ${verdict.where} ${verdict.why}`).toBe(
        one.then.state,
      );
      if (name === "pass" || name === "fail") expect(one.then.state).toBe(name);
    });
  },
);
