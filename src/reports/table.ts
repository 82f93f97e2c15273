/** The terminal's report: 80 columns, one block per subject, and who was not asked, by reason. */
import { counted } from "#model/count";
import { allVerdicts, countStates, scoreOf } from "#model/report";
import type { AuditReport, SubjectReport, Verdict } from "#model/verdict";
import { block, colours, pen, silent } from "./table-block.ts";
import type { Pen, TableOptions } from "./table-block.ts";
import { countWords, scoreLine, stateWords, timeWords } from "./words.ts";

/** Above this many subjects, what passes is counted and not listed. */
const listAll = 3;

/** Everybody who was not asked for the same reason, in one place: a register has hundreds of printers. */
function silence(subjects: readonly SubjectReport[], with_: Pen): string[] {
  const groups = new Map<
    string,
    { readonly one: Verdict; readonly ids: string[]; controls: number }
  >();
  for (const { subject, verdicts } of subjects) {
    const one = silent(verdicts);
    if (one === undefined) continue;
    const key = `${one.state} ${one.why}`;
    const group = groups.get(key) ?? { one, ids: [], controls: 0 };
    groups.set(key, group);
    group.ids.push(subject.id);
    group.controls += one.control === "baseline" ? 0 : verdicts.length;
  }
  return [...groups.values()].flatMap(({ one, ids, controls }) => {
    const word = with_.paint(stateWords[one.state].word, colours[one.state]);
    const many = counted(ids.length, "subject");
    return [
      `${word}: ${many}${controls === 0 ? "" : `, ${counted(controls, "control")}`}`,
      ...with_.lines(one.why, "  "),
      ...with_.lines(ids.join(" "), "    "),
      "",
    ];
  });
}

/** Ends with the totals, so that they are what stays on the screen. */
export function table(report: AuditReport, options: TableOptions = {}): string {
  const with_ = pen(options);
  const all = allVerdicts(report);
  const { subjects, notices, evidence } = report;
  const listed = subjects.length <= listAll;
  const foot = [
    ...notices.flatMap((notice) => with_.lines(`note: ${notice}`, "")),
    `${counted(subjects.length, "subject")}, ${scoreLine(scoreOf(all))}`,
    ...with_.lines(countWords(countStates(all)), ""),
    ...with_.lines(
      `${report.scope}, as of ${report.asOf}, taken ${timeWords(report.generatedAt)}, kaunti ${report.kit}`,
      "",
    ),
    ...(evidence === undefined
      ? []
      : with_.lines(`evidence ${evidence.run}, chain ends ${evidence.head.slice(0, 16)}`, "")),
  ];
  const asked = subjects.filter(({ verdicts }) => silent(verdicts) === undefined);
  const body = asked.flatMap((subject) => block(subject, listed, with_));
  return `${[...body, ...silence(subjects, with_), ...foot].join("\n")}\n`;
}
