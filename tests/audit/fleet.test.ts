/** A population: everybody is in the report, one sick host stops nobody, and "could not tell" is never a pass. */
import { describe, expect, test } from "vitest";
import type { Audited, Auditee, Evidence } from "#model/auditee";
import type { BoundBaseline } from "#model/baseline";
import type { SubjectReport } from "#model/verdict";
import { Unreachable } from "#model/reach";
import type { Reach } from "#model/reach";
import { exitCodeOf } from "#model/report";
import { auditFleet } from "#use/audit-fleet";
import type { FleetOptions, FleetPorts } from "#use/audit-fleet";
import { pool } from "#use/fleet";

const bound: BoundBaseline = {
  id: "small",
  version: "1",
  hash: "ab".repeat(32),
  parameters: {},
  controls: [
    {
      control: {
        id: "passwd-mode",
        title: "The account list is closed",
        why: "",
        severity: "high",
        subject: "device",
        platforms: ["debian"],
        check: { type: "file-attributes" },
        want: {},
        remedy: "chmod 0644 /etc/passwd",
        refs: { scap: ["file_permissions_etc_passwd"] },
      },
      spec: { path: "/etc/passwd", mode: "0644" },
      parameters: {},
      wants: [{ kind: "stat", path: "/etc/passwd" }],
    },
  ],
};
const at = "2026-11-24T08:00:00.000Z";
const clock = { now: () => new Date(at) };
const options: FleetOptions = {
  asOf: "2026-11-24",
  waivers: [],
  kit: "0",
  notices: [],
  scope: "a test",
};
const ssh = (host: string): Reach => ({ kind: "ssh", host, port: 22, user: "root" });
const device = (id: string, given: Partial<Auditee> = {}): Auditee => ({
  subject: { kind: "device", id, name: id, owner: "executive", site: "hq" },
  county: "mfano",
  role: "laptop",
  bound,
  reach: ssh(id),
  ...given,
});

/** Answers as the hosts would: by name. */
const hosts: Record<
  string,
  (script: string) => Promise<{ code: number; out: string; err: string }>
> = {
  silent: async () => ({ code: 0, out: "", err: "" }),
  greeting: async () => ({ code: 0, out: "Welcome to Debian\nlast login: today\n", err: "" }),
  cut: async () => ({
    code: 0,
    out: '{"kaunti":1,"uid":0,"now":1,"platform":"debian12","root":""}\n{"ask":"stat /etc/passwd"}\n',
    err: "",
  }),
  broken: async () => ({ code: 127, out: "", err: "sh: not found" }),
  lost: async () => {
    throw new Unreachable("lost: the connection was lost");
  },
  odd: async () => {
    throw new Error("odd");
  },
};
const ports = (given: Partial<FleetPorts> = {}): FleetPorts => ({
  clock,
  probe: async ({ host }) => (host === "dead" ? "no answer within 4 s" : undefined),
  open: async (reach) => ({
    judged: "running",
    how: () => "over SSH",
    notices: [],
    shell: {
      run: async (script) => {
        const name = reach.kind === "ssh" ? reach.host : "";
        return (
          hosts[name] ??
          hosts["silent"] ??
          (() => Promise.reject(new Error("no such host")))
        )(script);
      },
      close: async () => undefined,
    },
  }),
  ...given,
});
const stateOf = (report: SubjectReport | undefined) => report?.verdicts.map(({ state }) => state);

test("whatever is wrong with a host, it is listed, and it is never pass and never fail", async () => {
  const names = ["silent", "greeting", "cut", "broken", "lost", "odd", "dead"];
  const report = await auditFleet(
    ports(),
    names.map((name) => device(name)),
    options,
  );
  expect(report.subjects.map(({ subject }) => subject.id)).toEqual(names);
  const states = Object.fromEntries(report.subjects.map((one) => [one.subject.id, stateOf(one)]));
  expect(states).toEqual({
    silent: ["error"],
    greeting: ["error"],
    cut: ["error"],
    broken: ["error"],
    lost: ["unreachable"],
    odd: ["error"],
    dead: ["unreachable"],
  });
  expect(report.subjects[3]?.verdicts[0]?.why).toContain("sh: not found");
  expect(exitCodeOf(report)).toBe(2);
});

test("who is not asked is listed with the reason", async () => {
  const { bound: _none, reach: _way, ...bare } = device("ups");
  const report = await auditFleet(
    ports(),
    [
      { ...bare, skip: { state: "not-applicable", why: "no baseline is set for the role ups" } },
      device("new", { skip: { state: "not-run", why: "not enrolled yet" } }),
    ],
    options,
  );
  expect(report.subjects.map(stateOf)).toEqual([["not-applicable"], ["not-run"]]);
  expect(report.subjects[0]?.verdicts[0]).toMatchObject({
    scored: false,
    why: "no baseline is set for the role ups",
  });
});

test("a dead host is found by its port alone: no session is opened", async () => {
  const opened: string[] = [];
  const inner = ports();
  await auditFleet(
    ports({
      open: async (reach) => {
        opened.push(reach.kind === "ssh" ? reach.host : "");
        return inner.open(reach);
      },
    }),
    [device("dead"), device("silent")],
    options,
  );
  expect(opened).toEqual(["silent"]);
});

function memory(
  given: { done?: SubjectReport[]; last?: SubjectReport; broken?: true } = {},
): Evidence & { kept: Audited[] } {
  const kept: Audited[] = [];
  return {
    kept,
    done: new Map((given.done ?? []).map((report) => [report.subject.id, report])),
    keep: async (audited) => {
      kept.push(audited);
    },
    lastKnown: async () => {
      if (given.broken === true) throw new Error("x.json was altered");
      return given.last;
    },
    close: async () => ({ run: "r", head: "0".repeat(64) }),
  };
}

const answered = (id: string, given: Partial<SubjectReport> = {}): SubjectReport => ({
  subject: { kind: "device", id, name: id, owner: "executive", site: "hq" },
  judged: "running",
  how: "over SSH",
  baseline: { id: "small", version: "1", hash: bound.hash, parameters: {} },
  startedAt: "2026-11-20T08:00:00.000Z",
  finishedAt: "2026-11-20T08:00:00.000Z",
  verdicts: [
    {
      control: "passwd-mode",
      rule: "",
      title: "",
      severity: "high",
      state: "pass",
      expected: "",
      found: "",
      where: "",
      why: "",
      remedy: "",
      scored: true,
    },
  ],
  ...given,
});

describe("resume", () => {
  test("asks only who has not answered by the same policy", async () => {
    const evidence = memory({
      done: [
        answered("has"),
        answered("older-policy", {
          baseline: { id: "small", version: "0", hash: "cd".repeat(32), parameters: {} },
        }),
        answered("dead-then", {
          verdicts: answered("x").verdicts.map((one) => ({
            ...one,
            state: "unreachable" as const,
          })),
        }),
      ],
    });
    const report = await auditFleet(
      ports({ evidence }),
      ["has", "older-policy", "dead-then", "new"].map((id) => device(id)),
      options,
    );
    expect(evidence.kept.map(({ report: one }) => one.subject.id).toSorted()).toEqual([
      "dead-then",
      "new",
      "older-policy",
    ]);
    expect(stateOf(report.subjects[0])).toEqual(["pass"]);
  });
});

const old = (maxAgeDays: number | undefined) =>
  device("dead", { bound: { ...bound, ...(maxAgeDays === undefined ? {} : { maxAgeDays }) } });

describe("last known result", () => {
  test("younger than policy allows: shown, with its age", async () => {
    const report = await auditFleet(
      ports({ evidence: memory({ last: answered("dead") }) }),
      [old(7)],
      options,
    );
    expect(stateOf(report.subjects[0])).toEqual(["pass"]);
    expect(report.subjects[0]?.stale).toEqual({ takenAt: "2026-11-20T08:00:00.000Z", ageDays: 4 });
    expect(report.notices.join()).toMatch(/not reached today .* last known result/);
  });

  test.each([
    ["too old", memory({ last: answered("dead") }), old(3)],
    ["policy allows none", memory({ last: answered("dead") }), old(undefined)],
    [
      "judged by another policy",
      memory({
        last: answered("dead", {
          baseline: { id: "small", version: "0", hash: "", parameters: {} },
        }),
      }),
      old(7),
    ],
    [
      "from the future",
      memory({ last: answered("dead", { finishedAt: "2026-12-24T08:00:00.000Z" }) }),
      old(7),
    ],
    ["altered", memory({ broken: true }), old(7)],
    ["of an image", memory({ last: answered("dead", { judged: "stored" }) }), old(7)],
    ["none", memory(), old(7)],
  ])("%s: unreachable", async (_why, evidence, auditee) => {
    const report = await auditFleet(ports({ evidence }), [auditee], options);
    expect(stateOf(report.subjects[0])).toEqual(["unreachable"]);
    expect(exitCodeOf(report)).toBe(2);
  });

  test("a waiver that has ended since then no longer waives", async () => {
    const waived = answered("dead").verdicts.map((one) => ({
      ...one,
      state: "waived" as const,
      waiver: {
        id: "w",
        reason: "",
        approver: "",
        expires: "2026-11-21",
        wouldBe: "fail" as const,
      },
    }));
    const report = await auditFleet(
      ports({ evidence: memory({ last: answered("dead", { verdicts: waived }) }) }),
      [old(7)],
      options,
    );
    expect(stateOf(report.subjects[0])).toEqual(["fail"]);
  });
});

test("the pool never runs more than it may, and a failure frees its slot", async () => {
  const slots = pool(3);
  let now = 0;
  let most = 0;
  const tasks = Array.from({ length: 50 }, async (_none, index) =>
    slots(async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, index % 3));
      now -= 1;
      if (index % 7 === 0) throw new Error("sick");
    }).catch(() => undefined),
  );
  await Promise.all(tasks);
  expect([now, most]).toEqual([0, 3]);
});
