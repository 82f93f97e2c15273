/** Two audits beside each other: what got worse stands first, and nothing that moved is left out. */
import { describe, expect, test } from "vitest";
import type { AuditReport, SubjectReport, Verdict, VerdictState } from "#model/verdict";
import { compare, exitCodeOfComparison } from "#reports/compare";
import { compareTable } from "#reports/compare-table";

const verdict = (control: string, state: VerdictState): Verdict => ({
  control,
  rule: "",
  title: `Rule ${control}`,
  severity: "high",
  state,
  expected: "no",
  found: state === "fail" ? "yes" : "",
  where: "/etc/x:1",
  why: state === "pass" ? "" : `because of ${state}`,
  remedy: "",
  scored: true,
});
type States = Readonly<Record<string, VerdictState>>;
const subject = (id: string, states: States, over: Partial<SubjectReport> = {}): SubjectReport => ({
  subject: { kind: "device", id, name: id, owner: "executive", site: "hq" },
  judged: "running",
  how: "over SSH",
  baseline: { id: "b", version: "1", hash: "h", parameters: {} },
  startedAt: "2026-11-01T08:00:00Z",
  finishedAt: "2026-11-01T08:00:00Z",
  verdicts: Object.entries(states).map(([control, state]) => verdict(control, state)),
  ...over,
});
const report = (
  subjects: readonly SubjectReport[],
  over: Partial<AuditReport> = {},
): AuditReport => ({
  schema: "kaunti.audit/1",
  kit: "0",
  scope: "county mfano",
  generatedAt: "2026-11-01T08:00:00Z",
  asOf: "2026-11-01",
  subjects,
  notices: [],
  ...over,
});
const image = (id: string, states: States): SubjectReport =>
  subject(id, states, { subject: { kind: "device", id, name: id, owner: "", site: "" } });
const moves = (before: States, after: States) =>
  compare(report([subject("a", before)]), report([subject("a", after)])).moved.map(
    ({ control, shift }) => `${control}: ${shift}`,
  );

test("every pair of states has its place, and like is like", () => {
  expect(
    moves(
      { a: "pass", b: "waived", c: "error", d: "not-applicable" },
      { a: "fail", b: "fail", c: "fail", d: "fail" },
    ),
  ).toEqual(["a", "b", "c", "d"].map((control) => `${control}: newly failing`));
  expect(
    moves({ a: "pass", b: "fail", c: "waived" }, { a: "error", b: "unreachable", c: "not-run" }),
  ).toEqual(["a", "b", "c"].map((control) => `${control}: no longer told`));
  expect(
    moves(
      { a: "fail", b: "error", c: "pass", d: "error" },
      { a: "pass", b: "pass", c: "waived", d: "unreachable" },
    ),
  ).toEqual(["c: newly waived", "a: put right", "b: told now", "d: changed otherwise"]);
  expect(moves({ a: "fail" }, { a: "fail" })).toEqual([]);
});

describe("what only one of them has", () => {
  const older = report([subject("a", { x: "fail" }), subject("gone", { x: "fail" })]);
  test("a device that left the report is not put right: it is no longer judged, and that is 2", () => {
    const found = compare(older, report([subject("a", { x: "fail" })]));
    expect(found.moved).toMatchObject([
      { subject: "gone", shift: "no longer judged", after: "absent" },
    ]);
    expect(exitCodeOfComparison(found)).toBe(2);
  });
  test("a new device is newly judged, what fails on it first, and that is 1; what got worse stands before it", () => {
    const worse = subject("a", { x: "fail" });
    const found = compare(
      report([subject("a", { x: "pass" })]),
      report([subject("new", { y: "pass", x: "fail" }), worse]),
    );
    expect(found.moved.map(({ subject: id, control, shift }) => [id, control, shift])).toEqual([
      ["a", "x", "newly failing"],
      ["new", "x", "newly judged"],
      ["new", "y", "newly judged"],
    ]);
    const alone = compare(
      report([worse]),
      report([worse, subject("new", { y: "pass", x: "fail" })]),
    );
    expect(exitCodeOfComparison(alone)).toBe(1);
    const good = compare(report([worse]), report([worse, subject("new", { y: "pass" })]));
    expect(exitCodeOfComparison(good)).toBe(0);
  });
  test("no subject in both is a mistake of the command, said in one sentence", () => {
    const other = report([subject("b", { x: "fail" })], { scope: "device b" });
    expect(() => compare(report([subject("a", { x: "fail" })]), other)).toThrow(
      expect.objectContaining({
        exit: 3,
        message:
          "no subject is in both runs, so there is nothing to compare; name two runs of the same machine or county (the first is of county mfano, the second of device b)",
      }) as Error,
    );
  });
});

describe("an image and its repaired copy, which no register knows", () => {
  const before = image("disk", { x: "fail", y: "fail" });
  const after = image("disk-repaired", { x: "pass", y: "fail" });
  test("are compared with each other, and a note says so", () => {
    const found = compare(report([before]), report([after]));
    expect(found.moved).toMatchObject([
      { subject: "disk-repaired", control: "x", shift: "put right" },
    ]);
    expect(found.same).toEqual({ fail: 1 });
    expect(found.caveats).toEqual([
      expect.stringMatching(/^disk is compared with disk-repaired: each run is of one machine/),
    ]);
  });
  test("not where there are more of them, or where the register knows one", () => {
    expect(() => compare(report([before]), report([after, image("c", {})]))).toThrow(/no subject/);
    expect(() => compare(report([subject("a", {})]), report([after]))).toThrow(/no subject/);
  });
});

test("what makes the two hard to compare is said", () => {
  const other = subject(
    "a",
    { x: "pass" },
    { judged: "stored", baseline: { id: "b", version: "2", hash: "i", parameters: {} } },
  );
  const stale = subject(
    "b",
    { x: "pass" },
    { stale: { takenAt: "2026-10-01T08:00:00Z", ageDays: 31 } },
  );
  const older = report([subject("a", { x: "pass" })], { generatedAt: "2026-12-01T08:00:00Z" });
  const newer = report([other, stale], {
    scope: "device a",
    notices: ["THIS RUN DID NOT END; not asked: c"],
  });
  expect(compare(older, newer).caveats).toEqual([
    "THIS RUN DID NOT END; not asked: c",
    "the first audit is the later one",
    "the first is of county mfano, the second of device a",
    "judged by another policy than before: a",
    "a stored image in one, a running system in the other: a",
    "an older answer, not today's: b",
  ]);
});

test("the table puts what newly fails first and keeps to 80 columns", () => {
  const before = report([subject("099-ict-srv-00001", { a: "pass", b: "fail", c: "pass" })]);
  const after = report([subject("099-ict-srv-00001", { a: "fail", b: "pass", c: "pass" })]);
  const text = compareTable(before, after, compare(before, after));
  expect(text.indexOf("newly failing: 1")).toBeLessThan(text.indexOf("put right: 1"));
  expect(text).toContain("pass -> fail");
  expect(text).toContain("as before: 1 pass");
  expect(text.split("\n").filter((line) => line.length > 80)).toEqual([]);
});
