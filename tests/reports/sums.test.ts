/** Sums, score, exit code and order: the same in every view. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { allVerdicts, countStates, exitCodeOf, scoreOf } from "#model/report";
import { verdictStates } from "#model/verdict";
import type { VerdictState } from "#model/verdict";
import { reports } from "#reports/index";
import { everyState, subject, verdict } from "./sample.ts";

const of = (...states: VerdictState[]) => ({
  subjects: [
    subject(
      "a",
      states.map((state, index) => verdict(state, `c${String(index)}`)),
    ),
  ],
});

test.each([
  [0, of("pass")],
  [0, of("pass", "not-applicable", "waived")],
  [1, of("pass", "fail")],
  [2, of("fail", "error")],
  [2, of("pass", "unreachable")],
  [2, of("pass", "not-run")],
  [2, of()],
  [2, of("not-applicable")],
  [2, of("not-applicable", "not-applicable")],
  [2, { subjects: [...of("pass").subjects, ...of("not-applicable", "not-applicable").subjects] }],
  [0, { subjects: [...of("pass").subjects, ...of("not-applicable").subjects] }],
  [2, { subjects: [] }],
])("exit code %i", (code, report) => {
  expect(exitCodeOf(report)).toBe(code);
});

test("the score is pass of pass and fail, whatever else is there; it is never rounded up to all", () => {
  const states = fc.array(fc.constantFrom(...verdictStates));
  fc.assert(
    fc.property(states, (list) => {
      const verdicts = list.map((state, index) => verdict(state, String(index)));
      const pass = list.filter((state) => state === "pass").length;
      const fail = list.filter((state) => state === "fail").length;
      const score = scoreOf(verdicts);
      expect(score === undefined).toBe(pass + fail === 0);
      if (score === undefined) return;
      expect([score.pass, score.of]).toEqual([pass, pass + fail]);
      expect(score.percent === 100).toBe(fail === 0);
    }),
  );
});

test("what is not scored is counted and told, and not in the score", () => {
  const verdicts = [verdict("pass", "a"), verdict("fail", "b", { scored: false })];
  expect(countStates(verdicts).fail).toBe(1);
  expect(scoreOf(verdicts)).toEqual({ pass: 1, of: 1, percent: 100 });
  expect(exitCodeOf({ subjects: [subject("a", verdicts)] })).toBe(1);
});

test("every view has the same numbers", () => {
  const counts = countStates(allVerdicts(everyState));
  const { totals, results } = JSON.parse(reports.json(everyState)) as {
    totals: { states: object };
    results: { verdict: string }[];
  };
  expect(totals.states).toEqual(counts);
  for (const state of verdictStates)
    expect(results.filter(({ verdict: said }) => said === state).length).toBe(counts[state]);
  const xml = reports.junit(everyState);
  expect(xml.split("<failure ").length - 1).toBe(counts.fail);
  expect(xml.split("<error ").length - 1).toBe(
    counts.error + counts.unreachable + counts["not-run"],
  );
  expect(xml.split("<skipped ").length - 1).toBe(counts.waived + counts["not-applicable"]);
  const rows = [
    ...reports.html(everyState).matchAll(/<tr data-state="([\w-]+)"[^>]* data-count="(\d+)"/g),
  ];
  for (const state of verdictStates) {
    const shown = rows
      .filter(([, said]) => said === state)
      .reduce((sum, [, , count]) => sum + Number(count), 0);
    expect(shown).toBe(counts[state]);
  }
});
