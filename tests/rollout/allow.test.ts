/** Mass changes go through with their number only, in up, in destroy and in the provider. */
import { expect, test } from "vitest";
import type { EngineJob } from "#model/engine";
import type { OpenCounty } from "#model/rollout-ports";
import { wholeNumber } from "../../scripts/rollout-options.ts";
import { destroyStack, guardDestroy } from "../../src/destroy.ts";
import { allowNeeded } from "../../src/rollout/summary.ts";
import { thresholdsText } from "../../src/rollout/thresholds.ts";
import { readSettings } from "../../stacks/provider/settings.ts";
import { resource, stack } from "./plan-kit.ts";

test("the number for --allow is the largest one asked for", () => {
  const asks = stack({ resources: [resource({ allow: 40 }), resource({ allow: 48 }), resource()] });
  expect(allowNeeded({ stacks: [asks, stack()] })).toBe(48);
  expect(allowNeeded({ stacks: [stack()] })).toBeUndefined();
});

test("destroy takes more than the thresholds only with the number", () => {
  const plans = [stack({ resources: [resource({ allow: 44 }), resource()] }), stack()];
  for (const allow of [undefined, 0, 43])
    expect(() => guardDestroy(plans, allow)).toThrow(/mfano\.network: .*say --allow 44$/);
  expect(() => guardDestroy(plans, 44)).not.toThrow();
  expect(() => guardDestroy([stack()], undefined)).not.toThrow();
});

test("what was not allowed is not allowed to the provider either", async () => {
  const jobs: EngineJob[] = [];
  const open = {
    recover: async () => [],
    approve: async () => "file",
    engine: { run: async (job: EngineJob) => jobs.push(job) },
  } as unknown as OpenCounty;
  await destroyStack(open, stack(), undefined);
  await destroyStack(open, stack(), 44);
  expect(jobs.map(({ env }) => env)).toEqual([
    { KAUNTI_PLAN: "file" },
    { KAUNTI_PLAN: "file", KAUNTI_ALLOW: "44" },
  ]);
});

test.each(["abc", "-1", "1.5", "1e3", ""])("--allow %j is wrong usage", (text) => {
  expect(() => wholeNumber(text)).toThrow(/is not a number/);
});

test.each([
  { count: 10, share: 0.1 },
  { count: 0, share: 0 },
  { count: 5, share: 1 },
  { count: 1e6, share: 1e-7 },
  { count: 1e23, share: 0.3333333333333333 },
])("the provider reads the thresholds that it is told: %j", (thresholds) => {
  const env = { KAUNTI_STATE: "/x", KAUNTI_THRESHOLDS: thresholdsText(thresholds) };
  const told = readSettings(env).thresholds;
  expect(told?.share).toBe(thresholds.share);
  expect(told?.count).toBe(Math.min(thresholds.count, Number.MAX_SAFE_INTEGER));
});
