/** Lines of configuration files, each with its number, as the programs themselves cut them. */
import type { FileFact } from "#model/fact";
import { contentOf } from "./recall.ts";

export interface ConfigLine {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** Blanks to JavaScript and to nobody else: a byte order mark or a no-break space is part of a word to every program. */
const falseBlanks = /[\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]/gu;

/** All lines, without their ends. `\r` stays: some programs take it for part of the value. */
export function linesOf(file: FileFact): readonly ConfigLine[] {
  const lines = contentOf(file).replaceAll(falseBlanks, "\ufffd").split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map((text, index) => ({ file: file.path, line: index + 1, text }));
}

/** Lines that say something: blanks (and `\r`) trimmed, empty ones and those that begin with a comment sign left out. */
export function saying(file: FileFact, comments = "#"): readonly ConfigLine[] {
  return linesOf(file)
    .map((line) => ({ ...line, text: line.text.trim() }))
    .filter(({ text }) => text !== "" && !comments.includes(text.charAt(0)));
}

/** Backslash at the end of a line joins the next one; the number is that of the first. */
export function joined(lines: readonly ConfigLine[]): readonly ConfigLine[] {
  const out: ConfigLine[] = [];
  let open: ConfigLine | undefined;
  for (const line of lines) {
    const whole = open === undefined ? line : { ...open, text: open.text + line.text };
    if (whole.text.endsWith("\\")) open = { ...whole, text: whole.text.slice(0, -1) };
    else {
      out.push(whole);
      open = undefined;
    }
  }
  return open === undefined ? out : [...out, open];
}

export function place({ file, line }: Pick<ConfigLine, "file" | "line">): string {
  return `${file}:${String(line)}`;
}

/**
 * Files of several directories as systemd, sysctl and modprobe take them: by name over all directories; of two
 * with one name the earlier directory's wins and the other is not read (man 5 sysctl.d, modprobe.d).
 */
export function inOrder(
  files: readonly FileFact[],
  directories: readonly string[],
): readonly FileFact[] {
  const byName = new Map<string, FileFact>();
  for (const directory of directories)
    for (const file of files) {
      const name = file.path.slice(directory.length + 1);
      if (file.path.startsWith(`${directory}/`) && !name.includes("/") && !byName.has(name))
        byName.set(name, file);
    }
  return [...byName].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, file]) => file);
}
