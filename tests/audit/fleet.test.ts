/** A population: everybody is in the report, one sick host stops nobody, and "could not tell" is never a pass. */
import { expect, test } from "vitest";
import { exitCodeOf } from "#model/report";
import { auditFleet } from "#use/audit-fleet";
import { pool } from "#use/fleet";
import { device, options, ports, stateOf } from "./fleet-kit.ts";

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
