/** Subjects on which a policy told nothing: said by name, because "no finding" would read as good news. */
import type { SubjectReport } from "#model/verdict";

/** One sentence per baseline of which no rule concerned those subjects; such a run ends with exit code 2. */
export function nothingJudged(subjects: readonly SubjectReport[]): readonly string[] {
  const silent = subjects.filter(({ verdicts }) => {
    const scored = verdicts.filter(({ scored: counts }) => counts);
    return scored.length > 0 && scored.every(({ state }) => state === "not-applicable");
  });
  const groups = Map.groupBy(silent, ({ baseline, verdicts }) =>
    JSON.stringify([baseline.id, verdicts.length]),
  );
  return [...groups.values()].map((group) => {
    const [{ baseline, verdicts } = { baseline: { id: "" }, verdicts: [] }] = group;
    const ids = group.map(({ subject }) => subject.id).join(", ");
    const { length } = verdicts;
    const none = length === 1 ? "the only rule" : `none of the ${String(length)} rules`;
    return `${ids}: NOTHING WAS JUDGED: ${none} of ${baseline.id} ${length === 1 ? "does not apply: ask for another with --rule, or audit by the whole baseline" : "applies; choose a baseline that does with --baseline"}`;
  });
}
