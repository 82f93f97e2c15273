/** The rules of plan and up that need no engine: exit codes, moved plans, unchanged stacks, many counties. */
import { describe, expect, test } from "vitest";
import type { StackPlan, StackWish } from "#model/rollout";
import { upStack, type PlannedStack } from "../../src/up.ts";
import { requireSharedState } from "../../src/rollout/backend.ts";
import { whatMoved } from "../../src/rollout/moved.ts";
import { inPool } from "../../src/rollout/pool.ts";
import { parseStackName, stackName } from "../../src/rollout/stack-name.ts";
import { groupAlike, planExitCode } from "../../src/rollout/summary.ts";
import { isUnchanged } from "../../src/rollout/unchanged.ts";
import { home, known, revised, plan, resource, stack } from "./plan-kit.ts";

describe("exit code of a plan", () => {
  test.each([
    ["nothing to change", [stack({ pending: false, resources: [] })], 0],
    ["changes pending", [stack(), stack({ pending: false })], 1],
    [
      "a target that cannot be read",
      [stack(), stack({ resources: [resource({ unknown: "down" })] })],
      2,
    ],
    ["no stack at all", [], 0],
  ] as const)("%s", (_name, stacks, code) => {
    expect(planExitCode({ stacks })).toBe(code);
  });
});

const moved = (today: StackPlan): string[] => whatMoved(plan(stack()), plan(today));

describe("an approved plan", () => {
  test.each([
    ["holds when nothing moved", stack(), []],
    [
      "inventory changed",
      stack({ resources: [resource({ desiredDigest: "d2" })] }),
      ["mfano.network: host-a: the inventory has changed"],
    ],
    [
      "target changed",
      stack({ resources: [resource({ observedDigest: "o" })] }),
      ["mfano.network: host-a: the target has changed"],
    ],
    [
      "another place",
      stack({ resources: [resource({ fence: "other" })] }),
      ["mfano.network: host-a: it would be made somewhere else"],
    ],
    ["gone", stack({ resources: [] }), ["mfano.network: host-a: it is not wanted any more"]],
    [
      "one more",
      stack({ resources: [resource(), resource({ name: "host-b" })] }),
      ["mfano.network: host-b is not in the plan"],
    ],
    [
      "done already",
      stack({ resources: [resource({ action: "same", changes: [] })] }),
      ["mfano.network: host-a: it was to create, now to same"],
    ],
  ])("%s", (_name, today, lines) => expect(moved(today)).toEqual(lines));
  test("a stack that came after it was made", () => {
    expect(whatMoved(plan(), plan(stack()))).toEqual(["mfano.network is not in the plan"]);
  });
});

describe("a stack needs no engine", () => {
  const wish = {
    stack: "mfano.network",
    home,
    layer: "network",
    rendered: { resources: [{ name: "host-a" }], cloud: [] },
    digests: { "host-a": "d1" },
    cloud: "",
  } as unknown as StackWish;
  const unfinished = (({ memory: _memory, ...rest }) => rest)(known());
  test.each([
    ["applied as it is", known(), true],
    ["never made", undefined, false],
    ["killed in the middle", known({ pending: 1 }), false],
    ["killed before the end", unfinished, false],
    ["another digest", known({ resources: [{ ...known().resources[0]!, digest: "d0" }] }), false],
    ["another fence", known({ resources: [{ ...known().resources[0]!, id: "g" }] }), false],
    [
      "one more than wanted",
      known({ resources: [...known().resources, { ...known().resources[0]!, name: "host-b" }] }),
      false,
    ],
    ["one fewer than wanted", known({ resources: [] }), false],
    ["another cloud", known({ memory: { ...known().memory!, cloud: "x" } }), false],
  ])("%s", (_name, state, unchanged) =>
    expect(isUnchanged(wish, state, () => "f")).toBe(unchanged),
  );
});

test("only changes that this run made are told as made", async () => {
  const two = stack({ resources: [resource(), resource({ name: "host-b" })] });
  const steps = [
    { op: "same", type: "t", name: "host-a", differs: [] },
    { op: "create", type: "t", name: "host-b", differs: [] },
  ];
  const open = {
    recover: async () => [],
    known: async () => undefined,
    approve: async () => "file",
    engine: { run: async () => ({ counts: {}, steps, warnings: [], seconds: 0 }) },
  };
  const wish = {
    stack: "mfano.network",
    rendered: { resources: [] },
    digests: {},
    revision: revised("c1"),
  };
  const planned = { open, wish, plan: two } as unknown as PlannedStack;
  expect(await upStack(planned, { refresh: false })).toMatchObject({ changes: 1, ran: true });
});

test("counties whose changes read the same are told once", () => {
  const other = stack({ stack: "angani.network", county: "angani" });
  const different = stack({ county: "kwale", resources: [resource({ action: "update" })] });
  const groups = groupAlike([stack(), other, different]);
  expect(groups.map(({ counties }) => counties)).toEqual([["mfano", "angani"], ["kwale"]]);
});

test("a real county needs a shared state, a practice one does not", () => {
  expect(() => requireSharedState({ ...home, code: 47 })).toThrow(/state.backend/);
  expect(() => requireSharedState({ ...home, code: 47, backend: "s3://b" })).not.toThrow();
  expect(() => requireSharedState(home)).not.toThrow();
});

test("stack names there and back", () => {
  expect(parseStackName(stackName("taita-taveta", "email"))).toEqual({
    slug: "taita-taveta",
    layer: "email",
  });
  for (const bad of ["mfano", "mfano.", ".email", "mfano.kitchen", ""])
    expect(() => parseStackName(bad)).toThrow(/is not a stack/);
});

test("a pool keeps order, its bound, and goes on after a failure", async () => {
  let busy = 0;
  let most = 0;
  const results = await inPool([1, 2, 3, 4, 5], 2, async (item) => {
    busy += 1;
    most = Math.max(most, busy);
    await new Promise((resolve) => setTimeout(resolve, 5));
    busy -= 1;
    if (item === 2) throw new Error("two");
    return item;
  });
  expect(results.map((one) => (one.status === "fulfilled" ? one.value : "failed"))).toEqual([
    1,
    "failed",
    3,
    4,
    5,
  ]);
  expect(most).toBe(2);
});
