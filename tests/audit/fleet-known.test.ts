/** Answers that are there already: a resumed run asks only who has not answered, an old one is shown with its age or not at all. */
import { describe, expect, test } from "vitest";
import { exitCodeOf } from "#model/report";
import { auditFleet } from "#use/audit-fleet";
import { answered, bound, device, memory, options, ports, stateOf } from "./fleet-kit.ts";

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
