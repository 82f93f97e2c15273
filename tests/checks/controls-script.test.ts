/** Cases of controls that ask who there is on a host, through the real script: it says what the facts of the pure test say. */
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { readPolicies } from "#adapters/policies";
import { bindControl } from "#checks/baseline";
import { judge } from "#checks/judge";
import type { BoundControl } from "#model/baseline";
import { casesOf, type Case } from "./case.ts";
import { askImage, makeImage, removeImage, shells } from "./image.ts";

const policies = await readPolicies("policies");
const accounts = new Set(["passwd", "group", "shadow", "homes", "walk"]);

const asked: (readonly [string, BoundControl, Case])[] = [...policies.controls.values()]
  .filter(({ id }) => existsSync(`tests/cases/controls/${id}`))
  .flatMap((control) =>
    casesOf(`tests/cases/controls/${control.id}`).map(
      (one) =>
        [`${control.id}/${one.name}`, bindControl(control, one.want ?? {}, {}), one] as const,
    ),
  )
  .filter(
    ([, { wants }, { facts }]) =>
      facts === undefined && wants.some(({ kind }) => accounts.has(kind)),
  );

test("there are such controls", () => expect(asked.length).toBeGreaterThan(100));

test.concurrent.each(asked)("%s", async (_, bound, one) => {
  const root = makeImage(one);
  try {
    const facts = await askImage(root, bound.wants, shells[0] ?? ["sh"]);
    const header = one.now === undefined ? facts.header : { ...facts.header, now: one.now };
    const verdict = judge(bound, { ...facts, header });
    const told = `${verdict.found} ${verdict.where} ${verdict.why}`;
    expect(verdict.state, told).toBe(one.then.state);
  } finally {
    removeImage(root);
  }
});
