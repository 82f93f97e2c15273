/** Every case of every check type, as pure facts and through the real script on a real folder: both must say the same. */
import { existsSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { BoundControl } from "#model/baseline";
import type { Facts } from "#model/fact";
import { checks } from "#checks/index";
import { judge } from "#checks/judge";
import { need, withoutProgram } from "../support/need.ts";
import { casesOf } from "./case.ts";
import type { Case } from "./case.ts";
import { boundCheck } from "./bound-check.ts";
import { fakeFacts } from "./fake-facts.ts";
import { askImage, makeImage, removeImage, shells } from "./image.ts";

const folder = "tests/cases/checks";
const withoutAcl = withoutProgram("setfacl", "acl");

const bound = (type: string, one: Case): BoundControl => boundCheck(type, one.spec);

/** What only a real folder has. */
const needsDisk = ({ unprivileged, foreign, root = {} }: Case): boolean =>
  unprivileged === true ||
  foreign === true ||
  Object.values(root).some(
    (entry) => typeof entry !== "string" && (entry.fifo === true || entry.acl !== undefined),
  );

const hasAcl = ({ root = {} }: Case): boolean =>
  Object.values(root).some((entry) => typeof entry !== "string" && entry.acl !== undefined);

function expectVerdict(type: string, one: Case, facts: Facts): void {
  const verdict = judge(bound(type, one), facts);
  const told = `${verdict.state}: found "${verdict.found}" at ${verdict.where} (${verdict.why})`;
  expect(verdict.state, told).toBe(one.then.state);
  for (const key of ["found", "where", "why"] as const)
    if (one.then[key] !== undefined) expect(verdict[key], told).toContain(one.then[key]);
  if (verdict.state !== "pass")
    expect(verdict.why, "a verdict that is no pass says why").not.toBe("");
}

test("there is at least one shell, and every check type has cases", () => {
  expect(shells.length).toBeGreaterThan(0);
  expect(readdirSync(folder).toSorted()).toEqual(Object.keys(checks).toSorted());
});

for (const type of Object.keys(checks).filter((name) => existsSync(`${folder}/${name}`)))
  describe(type, () => {
    casesOf(`${folder}/${type}`).forEach((one, index) => {
      const { wants } = bound(type, one);
      const facts = fakeFacts(one, wants);
      if (facts !== undefined && !needsDisk(one))
        test(`${one.name}, pure`, () => {
          expectVerdict(type, one, facts);
        });
      else if (one.root === undefined)
        throw new Error(`${type}/${one.name}: neither whole facts nor a root`);
      const shell = shells[index % shells.length];
      if (one.root !== undefined && one.facts === undefined && shell !== undefined)
        test.concurrent(`${one.name}, ${shell[0] ?? ""}`, async (context) => {
          if (hasAcl(one)) need(context, "judges", withoutAcl);
          const root = makeImage(one);
          try {
            const answered = await askImage(root, wants, shell, one);
            expectVerdict(
              type,
              one,
              one.now === undefined
                ? answered
                : { ...answered, header: { ...answered.header, now: one.now } },
            );
          } finally {
            removeImage(root);
          }
        });
    });
  });
