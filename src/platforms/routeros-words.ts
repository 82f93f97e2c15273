/** Words of a RouterOS command: quotes with escapes, `[ find … ]`, `key=value`. */

export interface Word {
  readonly key?: string;
  readonly value: string;
}

/** Throws where a quote or a bracket is not closed. */
export function wordsOf(text: string): readonly Word[] {
  const words: Word[] = [];
  let at = 0;
  while (at < text.length) {
    while (text[at] === " " || text[at] === "\t") at += 1;
    if (at >= text.length) break;
    const key = /^[!A-Za-z][\w.-]*=/.exec(text.slice(at))?.[0];
    if (key !== undefined) at += key.length;
    const { value, next } = valueAt(text, at);
    at = next;
    words.push(key === undefined ? { value } : { key: key.slice(0, -1), value });
  }
  return words;
}

function valueAt(text: string, from: number): { readonly value: string; readonly next: number } {
  let value = "";
  let at = from;
  while (at < text.length && text[at] !== " " && text[at] !== "\t") {
    if (text[at] === '"') {
      const end = quoted(text, at);
      value += unescape(text.slice(at + 1, end));
      at = end + 1;
    } else if (text[at] === "[") {
      const end = text.indexOf("]", at);
      if (end === -1) throw new Error("a bracket is not closed");
      value += text.slice(at, end + 1);
      at = end + 1;
    } else {
      value += text[at] ?? "";
      at += 1;
    }
  }
  return { value, next: at };
}

/** Where the quote that opens at `from` closes. */
function quoted(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === '"') return at;
  }
  throw new Error("a quote is not closed");
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", _: " " };

/** `\"`, `\\`, `\n`, `\_` and a byte in two hexadecimal digits. */
function unescape(text: string): string {
  return text.replaceAll(/\\([\dA-F]{2}|.)/g, (_, what: string) =>
    what.length === 2 ? String.fromCodePoint(Number.parseInt(what, 16)) : (escapes[what] ?? what),
  );
}
