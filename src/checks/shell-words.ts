/** Start files of shells as plain statements: enough to tell what is set for everybody, and what only perhaps. */
import type { FileFact } from "#model/fact";
import { Untold } from "./check-type.ts";
import { joined, linesOf, place } from "./lines.ts";
import type { ConfigLine } from "./lines.ts";

export interface Statement extends ConfigLine {
  readonly words: readonly string[];
  /** In a branch, a loop, a function or a subshell, behind && or ||, or behind a return: may not run. */
  readonly perhaps: boolean;
  /** Of every `if` around it the test, with "not " before it in the `else`. */
  readonly under: readonly string[];
}

const opening = /^(?:if|for|while|until|case|select)$/;
const closing = /^(?:fi|done|esac)$/;
/** The usual guard of a bashrc: not interactive. */
const interactive = /PS1|\$-/;

/**
 * Statements of a file that speaks of `name`. Forms that this reading cannot follow (here-documents, quotes over
 * several lines, eval) throw Untold: they could hide what they hold, or only look like it.
 */
export function statements(file: FileFact, name: string): readonly Statement[] {
  const lines = joined(linesOf(file)).map((line) => ({ ...line, text: uncommented(line.text) }));
  if (!lines.some(({ text }) => text.includes(name))) return [];
  const odd = lines.find(
    ({ text }) => /<<|\beval\b/.test(text) || /["'`]/.test(text.replaceAll(/"[^"]*"|'[^']*'/g, "")),
  );
  if (odd !== undefined)
    throw new Untold("error", "this form of shell cannot be followed here", place(odd));
  let depth = 0;
  let parens = 0;
  let left = false;
  const tests: Test[] = [];
  return lines.flatMap((line) => {
    let chained = false;
    return parts(line.text).flatMap(({ text, after }): Statement[] => {
      const words = text.match(/(?:"[^"]*"|'[^']*'|[^ \t"'])+/g) ?? [];
      const first = words[0] ?? "";
      if (opening.test(first) || after === "{") depth += 1;
      if (first === "if") tests.push({ said: "", open: true, other: false });
      const test = tests.at(-1);
      if (test !== undefined) {
        if (first === "then" || first === "else") test.open = false;
        // What an `elif` asks after another test is not followed.
        if (first === "elif") Object.assign(test, { said: "elif", open: true });
        if (first === "else") test.other = true;
        if (test.open) test.said += `${text.replace(/^if[ \t]+/, "")} ${after} `;
      }
      if (after === "(") parens += 1;
      // A part of a pipeline runs in a shell of its own, and so does what `&` sends to the background.
      const apart = after === "|" || after === "&";
      const perhaps = depth > 0 || parens > 0 || chained || left || apart;
      const under = tests.map(({ said, other }) => `${other ? "not " : ""}${said.trim()}`);
      if (first === "fi") tests.pop();
      if (closing.test(first) || after === "}") depth = Math.max(0, depth - 1);
      // The `)` of a pattern of `case` closes nothing.
      if (after === ")") parens = Math.max(0, parens - 1);
      const guarded = depth === 0 && interactive.test(line.text);
      if (/^(?:return|exit|exec)$/.test(first) && !guarded) left = true;
      chained = after === "&&" || after === "||" || after === "|";
      return words.length === 0 ? [] : [{ ...line, words: stripped(words), perhaps, under }];
    });
  });
}

interface Test {
  said: string;
  open: boolean;
  other: boolean;
}

const stripped = (words: readonly string[]): readonly string[] =>
  words.slice(words.findIndex((word) => !/^(?:then|else|do|!|if|elif|while|until)$/.test(word)));

/** `#` begins a remark at the beginning of a word outside of quotes. */
function uncommented(text: string): string {
  const found = /^(?:"[^"]*"|'[^']*'|\\.|(?<![\s;&|(])#|[^#"'\\])*?(?=(?:^|(?<=[\s;&|(]))#)/.exec(
    text,
  );
  return found === null ? text : found[0];
}

/** Cut at separators outside of quotes, each with the one that follows. */
function parts(text: string): readonly { readonly text: string; readonly after: string }[] {
  const out: { text: string; after: string }[] = [];
  let open = "";
  let within = 0;
  for (const [token] of text.matchAll(
    /"[^"]*"|'[^']*'|\$\{[^}]*\}|\$\([^)]*\)|\w+\(\)|&&|\|\||;;|[;&|(){}]|[^;&|(){}"'$]+|\$/g,
  )) {
    // Right behind a sign a brace belongs to the word; behind `f()` it begins the function.
    if (token === "{" && /[^\s)]$/.test(open)) within += 1;
    else if (token === "}" && within > 0) within -= 1;
    else if (/^(?:&&|\|\||;;|[;&|(){}])$/.test(token)) {
      out.push({ text: open.replaceAll(/^[ \t]+|[ \t]+$/g, ""), after: token });
      open = "";
      continue;
    }
    open += token;
  }
  return [...out, { text: open.replaceAll(/^[ \t]+|[ \t]+$/g, ""), after: "" }];
}

/** Quotes off; what holds an expansion is undefined. */
export function literal(word: string): string | undefined {
  if (/[$`*?\\]/.test(word)) return undefined;
  return word.replaceAll(/"([^"]*)"|'([^']*)'/g, "$1$2");
}
