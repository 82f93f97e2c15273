/** The rules of plan and up that need no engine: exit codes, older clones, moved plans, unchanged stacks, many counties. */
import { describe, expect, test } from "vitest";
import type { EngineJob } from "#model/engine";
import type { OpenCounty } from "#model/rollout-ports";
import { countChanges, type Change } from "#model/change";
import type {
  Ancestry,
  CountyHome,
  KnownStack,
  Plan,
  PlannedResource,
  Revision,
  StackMemory,
  StackPlan,
  StackWish,
} from "#model/rollout";
import { withNote } from "../../src/adapters/engine/note.ts";
import { wholeNumber } from "../../scripts/rollout-options.ts";
import { putBack } from "../../src/drift.ts";
import { destroyStack, guardDestroy } from "../../src/destroy.ts";
import { noteUnchanged, upStack, type PlannedStack } from "../../src/up.ts";
import { requireSharedState } from "../../src/rollout/backend.ts";
import { whatMoved } from "../../src/rollout/moved.ts";
import { olderThanApplied, rememberContent } from "../../src/rollout/older.ts";
import { inPool } from "../../src/rollout/pool.ts";
import { parseStackName, stackName } from "../../src/rollout/stack-name.ts";
import { allowNeeded, groupAlike, planExitCode } from "../../src/rollout/summary.ts";
import { thresholdsText } from "../../src/rollout/thresholds.ts";
import { readSettings } from "../../stacks/provider/settings.ts";
import { isUnchanged } from "../../src/rollout/unchanged.ts";

const home: CountyHome = {
  slug: "mfano",
  code: 99,
  code3: "099",
  practice: true,
  target: "folder",
  thresholds: { count: 5, share: 0.1 },
  backend: "local",
  digestKey: "file:private/digest.key",
  passphrase: "file:private/passphrase",
};
const change: Change = { action: "create", id: "x", kind: "file", label: "/etc/x", fields: [] };

function resource(more: Partial<PlannedResource> = {}): PlannedResource {
  const changes = more.changes ?? [change];
  return {
    name: "host-a",
    fence: "folder+host://a",
    action: "create",
    desiredDigest: "d1",
    changes,
    counts: countChanges(changes),
    owned: 0,
    conflicts: [],
    ...more,
  };
}

function stack(more: Partial<StackPlan> = {}): StackPlan {
  const base = { stack: "mfano.network", county: "mfano", layer: "network", notices: [] };
  return { ...base, resources: [resource()], pending: true, ...more };
}

const plan = (...stacks: StackPlan[]): Plan => ({
  schema: "kaunti.plan/1",
  asOf: "2026-11-24",
  madeAt: "2026-11-24T08:00:00.000Z",
  stacks,
});

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

describe("an approved plan", () => {
  const moved = (now: StackPlan): string[] => whatMoved(plan(stack()), plan(now));
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
  ])("%s", (_name, now, lines) => expect(moved(now)).toEqual(lines));
  test("a stack that came after it was made", () => {
    expect(whatMoved(plan(), plan(stack()))).toEqual(["mfano.network is not in the plan"]);
  });
});

const memory = (commit?: string, dirty?: true): StackMemory => ({
  asOf: "2026-11-24",
  cloud: "",
  serials: {},
  revision: {
    content: "c2",
    ...(commit === undefined ? {} : { commit }),
    ...(dirty === undefined ? {} : { dirty }),
  },
  contents: ["c1", "c2"],
});
const now = (content: string, commit?: string, dirty?: true) => ({
  content,
  ...(commit === undefined ? {} : { commit }),
  ...(dirty === undefined ? {} : { dirty }),
});

const note = async (one: PlannedStack, ancestry: Ancestry = "ancestor"): Promise<void> =>
  noteUnchanged([one], { ancestry: async () => ancestry });

describe("an older clone", () => {
  test.each([
    ["joined and left: recorded since", memory(), { ...now("c1"), movements: 3 }, undefined, false],
    ["the same copy twice, nothing recorded", memory(), now("c1"), undefined, true],
    ["first time", undefined, now("c1", "a"), undefined, false],
    ["same content, whatever the commit", memory("b"), now("c2", "a"), "not-ancestor", false],
    ["newer in git", memory("a"), now("c3", "b"), "ancestor", false],
    ["older in git", memory("b"), now("c1", "a"), "not-ancestor", true],
    ["other branch in git", memory("b"), now("c9", "z"), "unknown-commit", true],
    ["going back by a new commit is newer", memory("b"), now("c1", "c"), "ancestor", false],
    ["same commit, new content (a new day)", memory("b"), now("c3", "b"), "ancestor", false],
    ["same commit, content of before", memory("b"), now("c1", "b"), "ancestor", true],
    [
      "what was applied was never committed, and is not here",
      memory("b", true),
      now("c9", "b"),
      "ancestor",
      true,
    ],
    [
      "what was applied was not committed, and is edited further",
      memory("b", true),
      now("c3", "b", true),
      "ancestor",
      false,
    ],
    [
      "what was applied was not committed, then came a commit with the content of before",
      memory("b", true),
      now("c1", "c"),
      "ancestor",
      true,
    ],
    [
      "what was applied was not committed, then came a newer commit",
      memory("b", true),
      now("c3", "c"),
      "ancestor",
      false,
    ],
    ["no git, new content", memory(), now("c3"), undefined, false],
    ["no git, content of before", memory(), now("c1"), undefined, true],
    [
      "applied from git, now a copy without: content decides",
      memory("b"),
      now("c1"),
      undefined,
      true,
    ],
  ] as const)("%s", (_name, before, revision, ancestry, refused) => {
    const asOf = "2026-11-24";
    const reason = olderThanApplied("mfano.email", before, { revision, asOf, ancestry });
    expect(reason !== undefined, reason).toBe(refused);
  });
  test.each([
    ["2026-11-23", "c3", true],
    ["2026-11-23", "c2", false],
    ["2026-11-25", "c3", false],
  ])("people are not judged by an earlier day: %s, content %s", (asOf, content, refused) => {
    const day = { revision: now(content, "b"), asOf, ancestry: "ancestor" } as const;
    const reason = olderThanApplied("mfano.email", memory("a"), day);
    expect(reason !== undefined, reason).toBe(refused);
    if (refused) expect(reason).toMatch(/applied as of 2026-11-24.*as of 2026-11-23/);
  });
  test("a commit without a change is remembered, so that a clone before it is older", () => {
    const state = known({ memory: memory("a") });
    const over = now("c2", "a");
    const noted = withNote(state, { revision: now("c2", "c"), over });
    expect(noted?.memory?.revision).toEqual({ content: "c2", commit: "c" });
    expect(noted?.memory?.contents).toEqual(["c1", "c2"]);
    expect(withNote(state, { revision: now("c1", "c"), over })).toBe(state);
    // Applied anew since, by somebody else: the note is about what was there before.
    expect(withNote(state, { revision: now("c2", "c"), over: now("c2", "0") })).toBe(state);
    expect(withNote(undefined, { revision: now("c2", "c"), over })).toBeUndefined();
  });
  test("only a clean inventory that has the applied commit is noted", async () => {
    const noted: string[] = [];
    const planned = (revision: Revision, pending = false): PlannedStack =>
      ({
        open: {
          known: async () => known({ memory: memory("a") }),
          note: async (_stack: string, { commit }: Revision) => void noted.push(commit ?? ""),
        },
        wish: { stack: "mfano.email", revision },
        plan: { pending },
      }) as unknown as PlannedStack;
    await note(planned(now("c2", "dirty", true)));
    await note(planned(now("c3", "other content")));
    await note(planned(now("c2", "pending"), true));
    await note(planned(now("c2", "older")), "not-ancestor");
    await note(planned(now("c2", "a")));
    expect(noted).toEqual([]);
    await note(planned(now("c2", "b")));
    expect(noted).toEqual(["b"]);
  });
  test("what was applied last is last in the list, once", () => {
    expect(rememberContent(memory(), now("c1"))).toEqual(["c2", "c1"]);
    expect(rememberContent(undefined, now("c1"))).toEqual(["c1"]);
  });
});

const known = (more: Partial<KnownStack> = {}): KnownStack => ({
  resources: [{ name: "host-a", type: "kaunti:index:HostConfiguration", id: "f", digest: "d1" }],
  pending: 0,
  memory: { asOf: "", cloud: "", serials: {}, revision: { content: "" }, contents: [] },
  ...more,
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
    revision: now("c1"),
  };
  const planned = { open, wish, plan: two } as unknown as PlannedStack;
  expect(await upStack(planned, { refresh: false })).toMatchObject({ changes: 1, ran: true });
});

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

describe("what drift advises works", () => {
  test.each([
    [
      "as applied",
      undefined,
      "2026-11-24",
      "ancestor",
      /^To put it back: \.\/kaunti up --county mfano --refresh \(/,
    ],
    [
      "applied as of a later day",
      memory("a"),
      "2026-11-20",
      "ancestor",
      /--refresh --as-of 2026-11-24 \(/,
    ],
    [
      "an older clone",
      memory("abc"),
      "2026-11-24",
      "not-ancestor",
      /fetch the inventory that was applied \(commit abc; git pull\), then/,
    ],
  ] as const)("%s", (_name, before, today, ancestry, line) => {
    expect(putBack("mfano", before, today, ancestry)).toMatch(line);
  });
});

test("counties whose changes read the same are told once", () => {
  const other = stack({ stack: "angani.network", county: "angani" });
  const different = stack({ county: "kwale", resources: [resource({ action: "update" })] });
  const groups = groupAlike([stack(), other, different]);
  expect(groups.map(({ counties }) => counties)).toEqual([["mfano", "angani"], ["kwale"]]);
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
