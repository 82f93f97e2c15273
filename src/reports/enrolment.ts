/** What enrolment says on a terminal: a line per step, two records beside each other, a row per machine of a batch. */
import type { Objection, StepEvent } from "#model/enrolment";
import { plain, wrap, wrapWhole } from "./text.ts";

/** `099-ict-lap-00001  baseline  done: 4 changes made`, one line. */
export function stepLine({ asset, step, state, detail }: StepEvent): string {
  const said = detail === "" ? "" : `: ${plain(detail)}`;
  return `${asset}  ${step.padEnd(8)}  ${state}${said}`;
}

/** What only a person can put right, in 80 columns. */
export function handLines(left: string): string[] {
  const [first = "", ...more] = wrapWhole(plain(`by hand: ${left}`), 74);
  return [`  ${first}`, ...more.map((line) => `      ${line}`)];
}

/** The sentence, the two records beside each other, and what to do: for a terminal of `width` columns. */
export function sideBySide({ why, next, other, rows }: Objection, width = 80): string {
  const first = Math.max(...rows.map(([field]) => field.length), 8);
  const each = Math.max(16, Math.floor((width - first - 4) / 2));
  const line = (field: string, left: string, right: string, differs: boolean): string[] => {
    const [l, r] = [wrap(plain(left), each), wrap(plain(right), each)];
    return Array.from({ length: Math.max(l.length, r.length) }, (_, index) =>
      [
        (index === 0 ? field : "").padEnd(first),
        (l[index] ?? "").padEnd(each),
        `${differs && index === 0 ? "≠" : " "}${r[index] ?? ""}`,
      ]
        .join(" ")
        .trimEnd(),
    );
  };
  return [
    ...wrap(plain(why), width),
    ...line("", "this machine", other, false),
    ...rows.flatMap(([field, left, right]) =>
      line(field, left, right, left !== "" && left.toUpperCase() !== right.toUpperCase()),
    ),
    ...wrap(`Next: ${plain(next)}`, width),
  ].join("\n");
}

/** The summary of a batch: asset, outcome, and what there is to know; worst first. */
export function batchLines(
  rows: readonly { readonly asset: string; readonly outcome: string; readonly detail: string }[],
): string[] {
  const order = ["refused", "failed", "unreachable", "declined", "enrolled", "unchanged"];
  const widest = Math.max(...rows.map(({ asset }) => asset.length));
  return rows
    .toSorted((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome))
    .map(({ asset, outcome, detail }) =>
      `${asset.padEnd(widest)}  ${outcome.padEnd(11)}  ${plain(detail)}`.trimEnd(),
    );
}
