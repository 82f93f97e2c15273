/** What one line of a report says: the columns are data, and CSV and JSON read the same ones. */
import type { AuditReport, SubjectReport, Verdict } from "#model/verdict";
import { inOrder } from "./words.ts";

export interface Row {
  readonly subject: SubjectReport;
  readonly verdict: Verdict;
}

export interface Column {
  readonly key: string;
  /** Heading of a spreadsheet or page. */
  readonly title: string;
  readonly of: (row: Row) => string | number | boolean;
}

/** When it was so: today, unless an older answer is shown or a file was judged, which may not say when it was collected. */
function taken({ stale, collected, finishedAt }: SubjectReport): NonNullable<typeof collected> {
  return stale ?? collected ?? { takenAt: finishedAt, ageDays: 0 };
}

/** One more column is one more line here (and its name in docs/reference/audit.schema.json). */
export const columns: readonly Column[] = [
  { key: "kind", title: "Kind", of: ({ subject }) => subject.subject.kind },
  { key: "subject", title: "Subject", of: ({ subject }) => subject.subject.id },
  { key: "name", title: "Name", of: ({ subject }) => subject.subject.name },
  { key: "owner", title: "Owner", of: ({ subject }) => subject.subject.owner },
  { key: "site", title: "Site", of: ({ subject }) => subject.subject.site },
  { key: "rule", title: "SCAP rule", of: ({ verdict }) => verdict.rule },
  { key: "control", title: "Control", of: ({ verdict }) => verdict.control },
  { key: "title", title: "Title", of: ({ verdict }) => verdict.title },
  { key: "severity", title: "Severity", of: ({ verdict }) => verdict.severity },
  { key: "verdict", title: "Verdict", of: ({ verdict }) => verdict.state },
  { key: "expected", title: "Expected", of: ({ verdict }) => verdict.expected },
  { key: "found", title: "Found", of: ({ verdict }) => verdict.found },
  { key: "where", title: "Where", of: ({ verdict }) => verdict.where },
  { key: "why", title: "Why", of: ({ verdict }) => verdict.why },
  { key: "remedy", title: "Remedy", of: ({ verdict }) => verdict.remedy },
  { key: "scored", title: "Counts in score", of: ({ verdict }) => verdict.scored },
  { key: "waiver", title: "Waiver", of: ({ verdict }) => verdict.waiver?.id ?? "" },
  {
    key: "waiverReason",
    title: "Waiver reason",
    of: ({ verdict }) => verdict.waiver?.reason ?? "",
  },
  {
    key: "waiverApprover",
    title: "Waiver approved by",
    of: ({ verdict }) => verdict.waiver?.approver ?? "",
  },
  {
    key: "waiverExpires",
    title: "Waiver expires",
    of: ({ verdict }) => verdict.waiver?.expires ?? "",
  },
  { key: "wouldBe", title: "Without waiver", of: ({ verdict }) => verdict.waiver?.wouldBe ?? "" },
  { key: "judged", title: "Judged", of: ({ subject }) => subject.judged },
  { key: "how", title: "How", of: ({ subject }) => subject.how },
  {
    key: "takenAt",
    title: "Taken at",
    of: ({ subject }) => taken(subject).takenAt ?? "",
  },
  { key: "ageDays", title: "Age in days", of: ({ subject }) => taken(subject).ageDays ?? "" },
  { key: "baseline", title: "Baseline", of: ({ subject }) => subject.baseline.id },
  {
    key: "baselineVersion",
    title: "Baseline version",
    of: ({ subject }) => subject.baseline.version,
  },
  { key: "baselineHash", title: "Baseline hash", of: ({ subject }) => subject.baseline.hash },
];

/** All rows: subjects as they come, each with its failing verdicts first. */
export function rowsOf(report: AuditReport): Row[] {
  return report.subjects.flatMap((subject) =>
    inOrder(subject.verdicts).map((verdict) => ({ subject, verdict })),
  );
}
