/** The words, marks and order that every format uses for the same thing. */
import { counted } from "#model/count";
import type { Score, StateCounts } from "#model/report";
import type { Severity, SubjectReport, Verdict, VerdictState } from "#model/verdict";

/** Each state has a mark and a word of its own, so that colour is never needed to tell them apart. */
export const stateWords: Readonly<
  Record<VerdictState, { readonly mark: string; readonly word: string; readonly means: string }>
> = {
  fail: { mark: "✗", word: "fail", means: "judged, and not as wanted" },
  error: { mark: "!", word: "error", means: "the host answered, but this could not be told" },
  unreachable: { mark: "⊘", word: "unreachable", means: "the host gave no answer" },
  "not-run": { mark: "○", word: "not run", means: "nobody asked" },
  waived: { mark: "⚑", word: "waived", means: "evaluated; a dated waiver accepts the finding" },
  pass: { mark: "✓", word: "pass", means: "judged, and as wanted" },
  "not-applicable": {
    mark: "–",
    word: "not applicable",
    means: "the rule does not concern this subject",
  },
};

/** What needs somebody first. */
export const stateOrder: readonly VerdictState[] = [
  "fail",
  "error",
  "unreachable",
  "not-run",
  "waived",
  "pass",
  "not-applicable",
];
export const severityOrder: readonly Severity[] = ["critical", "high", "medium", "low"];

/** Failing first, then by severity, then by title: the same order in every format. */
export function inOrder(verdicts: readonly Verdict[]): Verdict[] {
  return verdicts.toSorted(
    (a, b) =>
      stateOrder.indexOf(a.state) - stateOrder.indexOf(b.state) ||
      severityOrder.indexOf(a.severity) - severityOrder.indexOf(b.severity) ||
      (a.title < b.title ? -1 : a.title > b.title ? 1 : 0),
  );
}

/** Nothing of the subject could be read, and for one reason: no system, half a file. */
export function sameError(verdicts: readonly Verdict[]): boolean {
  const [first] = verdicts;
  return verdicts.every(({ state, why }) => state === "error" && why === first?.why);
}

/** `83 % (25 of 30)`; nothing judged has no score. */
export function scoreWords(score: Score | undefined): string {
  return score === undefined
    ? "no score (nothing judged)"
    : `${String(score.percent)} % (${String(score.pass)} of ${String(score.of)})`;
}

/** The same with the word before it, for a line of its own. */
export function scoreLine(score: Score | undefined): string {
  return score === undefined ? scoreWords(score) : `score ${scoreWords(score)}`;
}

/** `3 fail, 1 error, 25 pass`: states that occur, failing first. */
export function countWords(counts: StateCounts): string {
  const said = stateOrder
    .filter((state) => counts[state] > 0)
    .map((state) => `${String(counts[state])} ${stateWords[state].word}`);
  return said.length === 0 ? "no verdict" : said.join(", ");
}

/** What was looked at: a live system, a stored image, or records. */
const judgedWords: Readonly<Record<SubjectReport["judged"], string>> = {
  running: "running system",
  stored: "stored image (what is on its disk, not what runs)",
  records: "the county's records",
  collected: "judged from a file",
};

/** What was looked at and how; a subject that nobody reached was not looked at. */
export function wayWords({ judged, how, verdicts, collected }: SubjectReport): string {
  if (judged === "collected") {
    const { takenAt, ageDays = 0 } = collected ?? {};
    const when =
      takenAt === undefined
        ? "an unknown date (the file says none)"
        : `${timeWords(takenAt).replace(" UTC", "")} by its own clock, ${counted(ageDays, "day")} ago`;
    return `${judgedWords.collected} collected on ${when}: ${how}`;
  }
  const silent = verdicts.every(
    ({ state }) => state === "unreachable" || state === "not-run" || state === "not-applicable",
  );
  return silent && how === "not reached" ? how : `${judgedWords[judged]}, ${how}`;
}

/** `laptop 1.2.0`, or that there is none. */
export function baselineWords({ id, version }: SubjectReport["baseline"]): string {
  return version === "" ? id : `${id} ${version}`;
}

/** `2026-11-24 08:00:09 UTC`; a text that is no ISO time stays what it is. */
export function timeWords(iso: string): string {
  const parts = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(iso);
  return parts === null ? iso : `${parts[1] ?? ""} ${parts[2] ?? ""} UTC`;
}

/** `last known result of 2026-11-20 10:00:00 UTC, 4 days old`, or undefined for today's. */
export function staleWords({ stale }: SubjectReport): string | undefined {
  if (stale === undefined) return undefined;
  const days = `${counted(stale.ageDays, "day")} old`;
  return `last known result of ${timeWords(stale.takenAt)}, ${days}`;
}

/** `until 2026-12-31, agreed by county secretary: reason (would be fail)`. */
export function waiverWords({ waiver }: Verdict): string {
  if (waiver === undefined) return "";
  return `waiver ${waiver.id} until ${waiver.expires}, approved by ${waiver.approver}: ${waiver.reason} (without it: ${stateWords[waiver.wouldBe].word})`;
}
