/** The terminal's report: 80 columns, one block per subject, what needs somebody first. */
import { allVerdicts, countStates, scoreOf } from "#model/report";
import type { AuditReport, SubjectReport, Verdict, VerdictState } from "#model/verdict";
import { plain, wrap } from "./text.ts";
import {
  countWords,
  inOrder,
  judgedWords,
  scoreWords,
  stateWords,
  staleWords,
  waiverWords,
} from "./words.ts";

export interface TableOptions {
  /** ANSI colour; only for a terminal. */
  readonly colour?: boolean;
  readonly width?: number;
}

/** SGR codes (ECMA-48); the word beside says the same without colour. */
const colours: Readonly<Record<VerdictState, string>> = {
  fail: "1;31",
  error: "1;35",
  unreachable: "35",
  "not-run": "33",
  waived: "36",
  pass: "32",
  "not-applicable": "2",
};
/** Above this many subjects, what passes is counted and not listed. */
const listAll = 3;
const stateWidth = 14;

interface Pen {
  paint(text: string, code: string): string;
  /** Wrapped, later lines indented by `indent`. */
  lines(text: string, indent: string): string[];
}

function pen({ colour = false, width = 80 }: TableOptions): Pen {
  return {
    paint: (text, code) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text),
    lines: (text, indent) =>
      wrap(plain(text), Math.max(20, width - indent.length)).map((line) => `${indent}${line}`),
  };
}

function finding(verdict: Verdict, with_: Pen): string[] {
  const { state, severity, title, expected, found, where, why, remedy } = verdict;
  const label = `  ${with_.paint(stateWords[state].word.padEnd(stateWidth), colours[state])} ${severity.padEnd(8)} `;
  const indent = " ".repeat(2 + stateWidth + 1 + 9);
  const [first = "", ...more] = with_.lines(title, indent);
  const head = [`${label}${first.trimStart()}`, ...more];
  const detail = (word: string, text: string) =>
    text === "" ? [] : with_.lines(`${word} ${text}`, "      ");
  if (state === "pass") return head;
  if (state === "not-applicable") return [...head, ...detail("because", why)];
  return [
    ...head,
    ...(state === "fail" || state === "waived"
      ? [...detail("wanted:", expected), ...detail("found: ", found)]
      : []),
    ...detail("where: ", where),
    ...detail("why:   ", why),
    ...(state === "waived" ? detail("waived:", waiverWords(verdict)) : []),
    ...(state === "fail" ? detail("do:    ", remedy) : []),
  ];
}

/** A dead host has one reason, not one per control. */
function silent(verdicts: readonly Verdict[]): Verdict | undefined {
  const [first] = verdicts;
  const one = verdicts.every(({ state, why }) => state === first?.state && why === first.why);
  return one && (first?.state === "unreachable" || first?.state === "not-run") ? first : undefined;
}

function block(report: SubjectReport, listed: boolean, with_: Pen): string[] {
  const { subject, baseline, verdicts } = report;
  const stale = staleWords(report);
  const named = [
    subject.id,
    subject.name === subject.id ? "" : subject.name,
    subject.owner,
    subject.site,
  ];
  const head = [
    with_.paint(plain(named.filter((word) => word !== "").join(" · ")), "1"),
    ...with_.lines(`${judgedWords[report.judged]}, ${report.how}`, "  "),
    ...with_.lines(
      `baseline ${baseline.id} ${baseline.version} (${baseline.hash.slice(0, 12)})`,
      "  ",
    ),
    ...(stale === undefined ? [] : with_.lines(`SHOWN IS THE ${stale}`, "  ")),
  ];
  const one = silent(verdicts);
  const quiet = new Set<VerdictState>(listed ? [] : ["pass", "not-applicable"]);
  const body =
    one === undefined
      ? inOrder(verdicts)
          .filter(({ state }) => !quiet.has(state))
          .flatMap((verdict) => finding(verdict, with_))
      : [
          `  ${with_.paint(stateWords[one.state].word, colours[one.state])}  ${String(verdicts.length)} controls`,
          ...with_.lines(one.why, "      "),
        ];
  const counts = countWords(countStates(verdicts));
  return [
    ...head,
    ...body,
    ...with_.lines(`${scoreWords(scoreOf(verdicts))} · ${counts}`, "  = "),
    "",
  ];
}

/** Ends with the totals, so that they are what stays on the screen. */
export function table(report: AuditReport, options: TableOptions = {}): string {
  const with_ = pen(options);
  const all = allVerdicts(report);
  const { subjects, notices, evidence } = report;
  const listed = subjects.length <= listAll;
  const foot = [
    ...notices.flatMap((notice) => with_.lines(`note: ${notice}`, "")),
    `${String(subjects.length)} ${subjects.length === 1 ? "subject" : "subjects"}, score ${scoreWords(scoreOf(all))}`,
    ...with_.lines(countWords(countStates(all)), ""),
    ...with_.lines(`as of ${report.asOf}, taken ${report.generatedAt}, kaunti ${report.kit}`, ""),
    ...(evidence === undefined
      ? []
      : with_.lines(`evidence ${evidence.run}, chain ends ${evidence.head.slice(0, 16)}`, "")),
  ];
  return `${[...subjects.flatMap((subject) => block(subject, listed, with_)), ...foot].join("\n")}\n`;
}
