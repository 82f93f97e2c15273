/** Audit, repair, audit again: whatever a check type offers to repair passes afterwards, and then there is nothing left to do. */
import { accessSync, constants, existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checks } from "#checks/index";
import { judge } from "#checks/judge";
import { mergeRepairs } from "#checks/merge-repairs";
import { repairs } from "#checks/repair";
import { compileRepair, parseRepair, sayRepair } from "#platforms/repair";
import type { Doable } from "#platforms/repair";
import { need } from "../support/need.ts";
import { casesOf } from "./case.ts";
import { askImage, makeImage, removeImage, runScript, shells } from "./image.ts";
import { boundCheck } from "./bound-check.ts";

const shell = shells[0] ?? ["sh"];
/** In an image packages cannot be changed, no program runs, and what wants a unit is not known. */
const possible = (repair: Doable): boolean =>
  repair.kind !== "package" &&
  repair.kind !== "run" &&
  !(repair.kind === "unit" && repair.action === "enable");

/** Whoever is not root cannot back up a file that its owner may not read. */
function unreadable(root: string, doable: readonly Doable[]): string | undefined {
  const closed = doable.find((repair) => {
    if (!("path" in repair) || !existsSync(join(root, repair.path))) return false;
    try {
      accessSync(join(root, repair.path), constants.R_OK);
      return false;
    } catch {
      return true;
    }
  });
  return closed === undefined
    ? undefined
    : `only root can back up what ${sayRepair(closed)} changes`;
}

const failing = (type: string) =>
  casesOf(`tests/cases/checks/${type}`).filter(
    (one) =>
      one.root !== undefined &&
      one.facts === undefined &&
      one.then.state === "fail" &&
      one.unprivileged !== true,
  );

describe.each(Object.keys(checks).filter((type) => failing(type).length > 0))("%s", (type) => {
  const cases = failing(type);
  test.concurrent.for(cases.map((one) => [one.name, one] as const))(
    "%s",
    async ([, one], context) => {
      const bound = boundCheck(type, one.spec);
      const root = makeImage(one);
      try {
        const before = await askImage(root, bound.wants, shell);
        const offered = mergeRepairs(repairs(bound, before)).merged.filter(
          (repair): repair is Doable => repair.kind !== "by-hand",
        );
        const doable = offered.filter((repair) => possible(repair));
        // By hand, or with a part that only a running system can do: nothing to prove in a folder.
        if (
          doable.length === 0 ||
          offered.some(
            (repair) => (repair.kind !== "run" || repair.needed === true) && !possible(repair),
          )
        )
          return;
        need(context, "root", unreadable(root, doable));
        const outcome = parseRepair(
          await runScript(
            compileRepair(doable, { root, ownersList: true, stamp: "test-1" }),
            shell,
          ),
        );
        expect(outcome.problem).toBeUndefined();
        expect(
          outcome.steps.filter(({ state }) => state !== "done" && state !== "unchanged"),
        ).toEqual([]);
        const after = await askImage(root, bound.wants, shell);
        const verdict = judge(bound, after);
        expect(
          verdict.state,
          `${JSON.stringify(doable)} left: ${verdict.found} ${verdict.where} ${verdict.why}`,
        ).not.toBe("fail");
        expect(repairs(bound, after)).toEqual([]);
      } finally {
        removeImage(root);
      }
    },
  );
});
