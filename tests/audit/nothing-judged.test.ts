/** A policy that concerns nothing on a machine is no good news: it is said by name, and the exit code is 2. */
import { expect, test } from "vitest";
import { exitCodeOf } from "#model/report";
import type { SubjectReport, Verdict, VerdictState } from "#model/verdict";
import { nothingJudged } from "#use/nothing-judged";
import { table } from "#reports/table";
import { html } from "#reports/html";

const verdict = (state: VerdictState, control: string, scored = true): Verdict => ({
  control,
  rule: "",
  title: "A rule",
  severity: "low",
  state,
  expected: "",
  found: "",
  where: "",
  why: "for Debian only",
  remedy: "",
  scored,
});
const report = (id: string, verdicts: readonly Verdict[]): SubjectReport => ({
  subject: { kind: "device", id, name: id, owner: "", site: "" },
  judged: "running",
  how: "here",
  baseline: { id: "county-laptop", version: "1", hash: "h", parameters: {} },
  startedAt: "2026-11-24T08:00:00Z",
  finishedAt: "2026-11-24T08:00:00Z",
  verdicts,
});
const none = [verdict("not-applicable", "a"), verdict("not-applicable", "b")];

test("every rule not applicable: named, and 2", () => {
  const subjects = [report("a", none), report("b", none), report("c", [verdict("pass", "a")])];
  expect(nothingJudged(subjects)).toEqual([
    "a, b: NOTHING WAS JUDGED: none of the 2 rules of county-laptop applies; choose a baseline that does with --baseline",
  ]);
  expect(exitCodeOf({ subjects })).toBe(2);
  const one = { subjects: [report("a", [verdict("not-applicable", "a")])] };
  expect(exitCodeOf(one)).toBe(2);
  expect(nothingJudged(one.subjects).join()).toContain(
    "the only rule of county-laptop does not apply: ask for another with --rule, or audit by the whole baseline",
  );
});

test("a subject that no baseline is set for is listed, and stops nobody", () => {
  const listed = report("ups", [verdict("not-applicable", "baseline", false)]);
  const subjects = [listed, report("c", [verdict("pass", "a")])];
  expect([nothingJudged(subjects), exitCodeOf({ subjects })]).toEqual([[], 0]);
});

test("table and page say it in words, and count one as one", () => {
  const subjects = [report("a", none.slice(0, 1))];
  const about = { schema: "kaunti.audit/1", kit: "0", scope: "x", asOf: "2026-11-24" } as const;
  const generatedAt = "2026-11-24T08:00:00Z";
  const whole = { ...about, generatedAt, subjects, notices: nothingJudged(subjects) };
  for (const text of [table(whole), html(whole)])
    expect(text.replaceAll(/\s+/g, " ")).toContain("NOTHING WAS JUDGED: the only rule");
  expect(table(whole)).toMatch(/not applicable: 1 subject, 1 control\n/);
});
