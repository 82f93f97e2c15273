/** What `enforce` says of one subject on a terminal: what was or would be done, and what is left for hands, once. */
import { countStates, scoreOf } from "#model/report";
import type { RepairOutcome } from "#model/repair";
import type { SubjectReport } from "#model/verdict";
import { plain, wrapWhole } from "./text.ts";
import { countWords } from "./words.ts";

interface Told {
  readonly changes: readonly string[];
  readonly byHand: readonly string[];
  readonly notices: readonly string[];
  readonly before: SubjectReport;
  readonly after: SubjectReport;
  readonly outcome?: RepairOutcome;
  readonly backup?: string;
  readonly rolledBack?: string;
}

const labelWidth = 10;

/** A label and its text in `width` columns; a command is never broken in two. */
function labelled(label: string, text: string, width = 80): string[] {
  const room = Math.max(20, width - labelWidth - 2);
  const [first = "", ...more] = wrapWhole(plain(text), room);
  const indent = " ".repeat(labelWidth + 2);
  return [`  ${label.padEnd(labelWidth)}${first}`, ...more.map((line) => `${indent}${line}`)];
}

export function enforcedLines(told: Told, applied: boolean, width = 80): string[] {
  const { changes, byHand, notices, before, after, outcome, backup, rolledBack } = told;
  const say = (label: string, text: string): string[] => labelled(label, text, width);
  const sentence = (text: string): string[] =>
    wrapWhole(text, width - 2).map((line) => `  ${line}`);
  const nothing = scoreOf(before.verdicts) === undefined;
  return [
    ...wrapWhole(`${before.subject.id}: ${countWords(countStates(before.verdicts))}`, width),
    ...notices.flatMap((notice) => say("note", notice)),
    ...(nothing ? sentence("nothing was judged, so nothing is known to be in order") : []),
    ...(outcome === undefined
      ? changes.flatMap((change) => say(applied ? "done" : "would", change))
      : []),
    ...(outcome?.steps ?? []).flatMap(({ what, state, why }) =>
      say(state, why === "" ? what : `${what}: ${why}`),
    ),
    ...[...new Set(byHand)].flatMap((hand) => say("by hand", hand)),
    ...(changes.length === 0 ? sentence("nothing that a machine could put right") : []),
    ...(rolledBack === undefined ? [] : say("PUT BACK", rolledBack)),
    ...(applied ? sentence(`afterwards: ${countWords(countStates(after.verdicts))}`) : []),
    ...(backup === undefined ? [] : say("backups", backup)),
    ...(!applied && changes.length > 0 ? sentence("nothing was changed; repeat with --apply") : []),
  ];
}
