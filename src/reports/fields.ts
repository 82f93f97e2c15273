/** Labelled lines on an 80-column page: `kaunti who` and its like. Pure. */

/** One label and what stands beside it; several values come one below the other. Empty ones are left out. */
export type Field = readonly [label: string, values: string | readonly string[]];

const labelWidth = 13;
const pageWidth = 80;

/** A page: title and right-hand note on one line, a rule, the fields; no line is wider than 80 columns. */
export function page(title: string, note: string, fields: readonly Field[]): string {
  const gap = pageWidth - title.length - note.length;
  const head =
    gap >= 2
      ? [title + " ".repeat(gap) + note]
      : [...wrap(title, pageWidth), ...wrap(note, pageWidth)];
  return [...head, "-".repeat(pageWidth), ...fields.flatMap(lines)].join("\n");
}

function lines([label, values]: Field): string[] {
  const list = (typeof values === "string" ? [values] : values).filter((value) => value !== "");
  const texts = list.flatMap((value) => wrap(value, pageWidth - labelWidth));
  return texts.map((text, index) => (index === 0 ? label : "").padEnd(labelWidth) + text);
}

/** Breaks at spaces; a word longer than the line (a key) is cut hard. Continuations are indented by two. */
function wrap(text: string, width: number): string[] {
  const out: string[] = [];
  let rest = text;
  while (rest.length > width) {
    const space = rest.lastIndexOf(" ", width);
    const at = space > 2 ? space : width;
    out.push(rest.slice(0, at).trimEnd());
    rest = `  ${rest.slice(at).trimStart()}`;
  }
  return [...out, rest];
}
