/** Words of one line of sshd_config, cut as sshd cuts them: servconf.c, misc.c (strdelim, argv_split) of OpenSSH 8.7 to 10. */

/** What sshd would say of a line that it refuses. */
export class Refused extends Error {
  override readonly name = "Refused";
}

export interface SshdWords {
  /** Lower case. */
  readonly keyword: string;
  readonly args: readonly string[];
}

/** undefined: the line says nothing. Throws Refused where sshd would not start. */
export function sshdWords(line: string): SshdWords | undefined {
  const text = line.replace(/[ \t\r\n\f]+$/, (end, at: number) => (at === 0 ? end.charAt(0) : ""));
  let [keyword, rest] = delimited(text);
  // Leading blanks are a first, empty word.
  if (keyword === "") [keyword, rest] = delimited(rest ?? "");
  // A quote that is never closed around the first word: sshd passes over the line.
  if (keyword === undefined || keyword === "" || keyword.startsWith("#")) return undefined;
  if (rest === undefined || rest === "") throw new Refused(`no argument after ${keyword}`);
  const args = argv(rest);
  if (args[0] === undefined || args[0] === "") throw new Refused(`missing argument of ${keyword}`);
  return { keyword: keyword.toLowerCase(), args };
}

const isBlank = (sign: string | undefined): boolean =>
  sign !== undefined && sign !== "" && " \t\r\n".includes(sign);

/** strdelim: up to a blank, a quote or one `=`. The rest is undefined where the text ended with the word. */
function delimited(text: string): readonly [string | undefined, string | undefined] {
  const at = text.search(/[ \t\r\n"=]/);
  if (at === -1) return [text, undefined];
  if (text.charAt(at) === '"') {
    const joined = text.slice(0, at) + text.slice(at + 1);
    const end = joined.indexOf('"', at);
    return end === -1 ? [undefined, undefined] : [joined.slice(0, end), unblanked(joined, end + 1)];
  }
  const word = text.slice(0, at);
  const rest = unblanked(text, at + 1);
  return [word, text.charAt(at) !== "=" && rest.startsWith("=") ? unblanked(rest, 1) : rest];
}

function unblanked(text: string, from: number): string {
  let at = from;
  while (isBlank(text.charAt(at))) at += 1;
  return text.slice(at);
}

/** argv_split: blank and tab part words, either quote holds them together, `#` at the start of a word ends the line. */
function argv(text: string): readonly string[] {
  const words: string[] = [];
  let at = 0;
  for (;;) {
    while (" \t".includes(text.charAt(at)) && at < text.length) at += 1;
    if (at >= text.length || text.charAt(at) === "#") return words;
    let [word, quote] = ["", ""];
    for (; at < text.length; at += 1) {
      const [sign, next] = [text.charAt(at), text.charAt(at + 1)];
      const escapes = next !== "" && (`'"\\`.includes(next) || (quote === "" && next === " "));
      if (sign === "\\" && escapes) {
        word += next;
        at += 1;
      } else if (quote === "" && (sign === " " || sign === "\t")) break;
      else if (quote === "" && (sign === '"' || sign === "'")) quote = sign;
      else if (quote !== "" && sign === quote) quote = "";
      else word += sign;
    }
    if (quote !== "") throw new Refused("a quote is not closed");
    words.push(word);
  }
}
