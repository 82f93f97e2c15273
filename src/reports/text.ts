/** Text from hosts is hostile until proven otherwise: what each format has to take out or escape. */

/**
 * Control characters, and the invisible marks that turn or hide text (UAX #9 bidirectional controls, zero-width
 * characters, line and paragraph separators, lone surrogates, and what XML 1.0 forbids): shown as their code.
 */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/gu;

const named: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": " " };

/** One printable line: `a\nb` becomes `a\\nb`, a right-to-left override becomes `<U+202E>`. */
export function plain(text: string): string {
  return text.replace(
    invisible,
    (mark) =>
      named[mark] ??
      `<U+${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}>`,
  );
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** For element text and quoted attributes of HTML and XML alike. */
export function escapeMarkup(text: string): string {
  return plain(text).replace(/[&<>"']/g, (mark) => entities[mark] ?? mark);
}

/** For running text of a page: `--option` is never broken behind its dashes, nor a word of up to `longest` letters. */
export function escapeWords(text: string, longest = 0): string {
  return escapeMarkup(text).replace(/[^\s]+/g, (word) =>
    /^[("'`]*(?:&#39;|&quot;)?--?[a-z]/.test(word) || (word.length > 9 && word.length <= longest)
      ? `<span class="nb">${word}</span>`
      : word,
  );
}

/** Breaks at spaces, and inside a word only where it is longer than a whole line. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (let word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = "";
    }
    for (; word.length > width; word = word.slice(width)) lines.push(word.slice(0, width));
    line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/**
 * Like `wrap`, but what stands between backticks is one word, however long it is: half a command is none. For the kit's own
 * texts, such as remedies.
 */
export function wrapWhole(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.match(/(?:`[^`]*`|[^ `]|`)+/g) ?? [""]) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && longer.length > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}
