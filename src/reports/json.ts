/** JSON for other programs; its schema is docs/reference/audit.schema.json. */
import { allVerdicts, countStates, exitCodeOf, scoreOf } from "#model/report";
import type { AuditReport, Verdict } from "#model/verdict";
import { columns, rowsOf } from "./columns.ts";

/** What a reader looks for first comes first; the other columns follow in their order. */
const first = ["rule", "control", "verdict", "expected", "found", "where", "why"];
const ordered = [
  ...first.flatMap((key) => columns.filter((column) => column.key === key)),
  ...columns.filter(({ key }) => !first.includes(key)),
];

function totals(verdicts: readonly Verdict[]) {
  return { states: countStates(verdicts), score: scoreOf(verdicts) ?? null };
}

/** One document; `results` is flat, failing first within each subject. */
export function json(report: AuditReport): string {
  const { subjects, ...head } = report;
  const document = {
    results: rowsOf(report).map((row) =>
      Object.fromEntries(ordered.map(({ key, of }) => [key, of(row)])),
    ),
    ...head,
    exitCode: exitCodeOf(report),
    totals: { subjects: subjects.length, ...totals(allVerdicts(report)) },
    subjects: subjects.map(({ verdicts, ...subject }) => ({
      ...subject,
      totals: totals(verdicts),
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
