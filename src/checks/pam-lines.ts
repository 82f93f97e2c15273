/** Lines of a PAM service file, as libpam puts them together and cuts them (Linux-PAM 1.5: pam_handlers.c, pam_misc.c). */
import type { FileFact } from "#model/fact";
import { Untold } from "./check-type.ts";
import { linesOf, place } from "./lines.ts";
import type { ConfigLine } from "./lines.ts";

/** libpam gives up a file with a longer line (BUF_SIZE with its end). */
const longest = 1022;

/**
 * Whole lines: `#` ends a line wherever it stands, also one that a backslash was to continue; blanks after the
 * backslash count for nothing; blank and comment lines between continued ones are passed over.
 */
export function pamLinesOf(file: FileFact): readonly ConfigLine[] {
  const out: ConfigLine[] = [];
  let open: ConfigLine | undefined;
  for (const line of linesOf(file)) {
    const text = line.text.replace(/^[ \t]+/, "");
    if (text === "" || text.startsWith("#")) continue;
    const comment = text.indexOf("#");
    const kept = comment === -1 ? text.replace(/[ \t]+$/, "") : text.slice(0, comment);
    const goesOn = comment === -1 && kept.endsWith("\\");
    const part = goesOn ? `${kept.slice(0, -1)} ` : kept;
    const whole: ConfigLine =
      open === undefined ? { ...line, text: part } : { ...open, text: open.text + part };
    if (whole.text.length > longest)
      throw new Untold("error", "PAM refuses a line of more than 1022 characters", place(whole));
    if (goesOn) open = whole;
    else {
      out.push(whole);
      open = undefined;
    }
  }
  if (open !== undefined)
    throw new Untold(
      "error",
      "PAM refuses the file: its last line goes on after the end",
      place(open),
    );
  return out;
}

/** Words between blanks; `[…]` at the start of a word is one word without its brackets, `\]` in it a bracket. */
export function pamWords(text: string): readonly string[] {
  const words: string[] = [];
  let rest = text.replace(/^[ \t]+/, "");
  while (rest !== "") {
    const bracket = /^\[((?:\\\]|[^\]])*)\]?/.exec(rest);
    const plain = /^[^ \t]+/.exec(rest)?.[0] ?? "";
    words.push(bracket === null ? plain : (bracket[1] ?? "").replaceAll(String.raw`\]`, "]"));
    rest = rest.slice(bracket === null ? plain.length : bracket[0].length).replace(/^[ \t]+/, "");
  }
  return words;
}
