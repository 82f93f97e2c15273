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
  test("a new device that fails is newly failing", () => {
    const found = compare(report([]), report([subject("new", { x: "fail", y: "pass" })]));
    expect(found.moved.map(({ shift }) => shift)).toEqual(["newly failing", "changed otherwise"]);
    expect(exitCodeOfComparison(found)).toBe(1);
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
