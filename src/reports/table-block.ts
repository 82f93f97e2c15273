/** One subject in the terminal: what needs somebody first, each finding with what to do. */
import { counted } from "#model/count";
import { countStates, scoreOf } from "#model/report";
import type { SubjectReport, Verdict, VerdictState } from "#model/verdict";
import { plain, wrap } from "./text.ts";
import {
  countWords,
  inOrder,
  baselineWords,
  scoreWords,
  stateWords,
  staleWords,
  waiverWords,
  sameError,
  wayWords,
} from "./words.ts";

export interface TableOptions {
  /** ANSI colour; only for a terminal. */
  readonly colour?: boolean;
  readonly width?: number;
}

/** SGR codes (ECMA-48); the word beside says the same without colour. */
export const colours: Readonly<Record<VerdictState, string>> = {
  fail: "1;31",
  error: "1;35",
  unreachable: "35",
  "not-run": "33",
  waived: "36",
  pass: "32",
  "not-applicable": "2",
};
const stateWidth = 14;

export interface Pen {
  paint(text: string, code: string): string;
  /** Wrapped, later lines indented by `indent`. */
  lines(text: string, indent: string): string[];
}

/** `width` in columns. */
export function pen({ colour = false, width = 80 }: TableOptions): Pen {
  return {
    paint: (text, code) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text),
    lines: (text, indent) =>
      wrap(plain(text), Math.max(20, width - indent.length)).map((line) => `${indent}${line}`),
  };
}

function finding(verdict: Verdict, with_: Pen): string[] {
  const { control, state, severity, title, expected, found, where, why, remedy } = verdict;
  const label = `  ${with_.paint(stateWords[state].word.padEnd(stateWidth), colours[state])} ${severity.padEnd(8)} `;
  const indent = " ".repeat(2 + stateWidth + 1 + 9);
  const [first = "", ...more] = with_.lines(`${title} (${control})`, indent);
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

/** A host that nobody asked has one reason, not one per control. */
export function silent(verdicts: readonly Verdict[]): Verdict | undefined {
  const [first] = verdicts;
  const one = verdicts.every(({ state, why }) => state === first?.state && why === first.why);
  return one && quietStates.has(first?.state ?? "pass") ? first : undefined;
}
const quietStates: ReadonlySet<VerdictState> = new Set([
  "unreachable",
  "not-run",
  "not-applicable",
]);

/** Nothing of it could be read: one reason, told once, with the number of controls that it cost. */
function allUntold(verdicts: readonly Verdict[]): readonly Verdict[] {
  const [first] = verdicts;
  if (first === undefined || verdicts.length < 2 || !sameError(verdicts)) return verdicts;
  const { severity } = inOrder(verdicts)[0] ?? first;
  return [{ ...first, severity, title: counted(verdicts.length, "control"), control: "all" }];
}

/** `listed`: also what passes; else a subject without findings is two lines. */
export function block(report: SubjectReport, listed: boolean, with_: Pen): string[] {
  const { subject, baseline, verdicts } = report;
  const stale = staleWords(report);
  const { id, name, owner, site } = subject;
  const named = [id, name === id ? "" : name, owner, site].filter((word) => word !== "");
  const needed = inOrder(allUntold(verdicts)).filter(
    ({ state }) => listed || (state !== "pass" && state !== "not-applicable"),
  );
  const sum = `${scoreWords(scoreOf(verdicts))} · ${countWords(countStates(verdicts))}`;
  const about =
    needed.length === 0
      ? []
      : [
          ...with_.lines(wayWords(report), "  "),
          ...with_.lines(
            `baseline ${baselineWords(baseline)} (${baseline.hash.slice(0, 12)})`,
            "  ",
          ),
        ];
  return [
    ...with_.lines(named.join(" · "), "").map((line) => with_.paint(line, "1")),
    ...about,
    ...(stale === undefined ? [] : with_.lines(`SHOWN IS THE ${stale}`, "  ")),
    ...needed.flatMap((verdict) => finding(verdict, with_)),
    ...with_
      .lines(sum, "    ")
      .map((line, index) => (index === 0 ? `  = ${line.trimStart()}` : line)),
    "",
  ];
}
