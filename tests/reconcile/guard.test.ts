/** The mass-change guard: where it begins, and which number lifts it. */
import { expect, test } from "vitest";
import { guardMassChange } from "#reconcile/guard";

const none = { create: 0, update: 0, suspend: 0, restore: 0, delete: 0 };
const thresholds = { count: 10, share: 0.1 };

test.each([
  ["ten of ten", { suspend: 10 }, 10, undefined, "pass"],
  ["eleven of twenty", { suspend: 11 }, 20, undefined, "--allow 11"],
  ["eleven of a thousand (a hundredth)", { suspend: 11 }, 1000, undefined, "pass"],
  ["a hundred and one of a thousand", { delete: 51, suspend: 50 }, 1000, undefined, "--allow 101"],
  ["fifty updates", { update: 50 }, 60, undefined, "pass"],
  ["fifty-one updates of sixty", { update: 51 }, 60, undefined, "--allow 51"],
  ["any number of new ones", { create: 5000 }, 0, undefined, "pass"],
  ["ten that come back", { restore: 10 }, 20, undefined, "pass"],
  ["eleven that come back: leavers let in again", { restore: 11 }, 20, undefined, "--allow 11"],
  ["the number said", { suspend: 11 }, 20, 11, "pass"],
  ["a smaller number said", { suspend: 11 }, 20, 10, "--allow 11"],
  ["updates count in the number", { suspend: 11, update: 3 }, 20, 11, "--allow 14"],
])("%s", (_, counts, owned, allow, expected) => {
  const run = (): void => guardMassChange({ ...none, ...counts }, owned, thresholds, allow);
  if (expected === "pass") expect(run).not.toThrow();
  else expect(run).toThrow(expected);
});
