/** Sums over verdicts. Every view and the exit code count with these, so that no two views disagree. */
import type { ExitCode } from "./errors.ts";
import { verdictStates } from "./verdict.ts";
import type { AuditReport, SubjectReport, Verdict, VerdictState } from "./verdict.ts";

export type StateCounts = Readonly<Record<VerdictState, number>>;

/** Only pass and fail of scored verdicts make a score; `undefined` = nothing was judged. */
export interface Score {
  readonly pass: number;
  readonly of: number;
  /** Rounded down: 100 means all of them. */
  readonly percent: number;
}

/** How many verdicts are in each of the seven states. */
export function countStates(verdicts: readonly Verdict[]): StateCounts {
  const counts = Object.fromEntries(verdictStates.map((state) => [state, 0]));
  for (const { state } of verdicts) counts[state] = (counts[state] ?? 0) + 1;
  return counts as StateCounts;
}

/** pass / (pass + fail) of what counts in the baseline's score. */
export function scoreOf(verdicts: readonly Verdict[]): Score | undefined {
  const { pass, fail } = countStates(verdicts.filter(({ scored }) => scored));
  const of = pass + fail;
  return of === 0 ? undefined : { pass, of, percent: Math.floor((100 * pass) / of) };
}

/** All verdicts of a report, flat. */
export function allVerdicts(report: Pick<AuditReport, "subjects">): Verdict[] {
  return report.subjects.flatMap(({ verdicts }) => [...verdicts]);
}

/** A verdict that leaves the question open; it is never a pass and never a fail. */
export const isOpen = (state: VerdictState): boolean =>
  state === "error" || state === "unreachable" || state === "not-run";

/** 2 where anything could not be told (nothing judged is nothing told), else 1 where anything failed, else 0. */
export function exitCodeOf({
  subjects,
}: {
  readonly subjects: readonly SubjectReport[];
}): ExitCode {
  const states = new Set(subjects.flatMap(({ verdicts }) => verdicts.map(({ state }) => state)));
  const told = judged([...states]) && subjects.every(fits);
  return !told || [...states].some(isOpen) ? 2 : states.has("fail") ? 1 : 0;
}

const judged = (states: readonly VerdictState[]): boolean =>
  states.some((state) => state !== "not-applicable" && !isOpen(state));

/** A whole policy of which nothing applies was written for another kind of host: it told nothing about this one. */
function fits({ verdicts }: SubjectReport): boolean {
  const scored = verdicts.filter(({ scored: counts }) => counts).map(({ state }) => state);
  return (
    verdicts.length > 0 && (scored.length < 2 || scored.some((state) => state !== "not-applicable"))
  );
}
