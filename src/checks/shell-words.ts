/** Start files of shells as plain statements: enough to tell what is set for everybody, and what only perhaps. */
import type { FileFact } from "#model/fact";
import { Untold } from "./check-type.ts";
import { linesOf, place } from "./lines.ts";
import type { ConfigLine } from "./lines.ts";
import { demandSpelling } from "./shell-hidden.ts";
import { withoutGuards } from "./shell-guards.ts";

export interface Statement extends ConfigLine {
  readonly words: readonly string[];
  /** In a branch, a loop, a function or a subshell, behind && or ||, or behind a return: may not run. */
  readonly perhaps: boolean;
  /** Of every `if` around it the test, with "not " before it in the `else`. */
  readonly under: readonly string[];
  /** How many branches, loops, functions and groups are around it, its own included. */
  readonly depth: number;
  /** Something before it may have ended the reading of the file. */
  readonly left: boolean;
  /** Behind `&&`, `||` or `|`. */
  readonly chained: boolean;
}

const openings: Readonly<Record<string, string>> = {
  if: "fi",
  for: "done",
  while: "done",
  until: "done",
  select: "done",
  case: "esac",
};
const closing = /^(?:fi|done|esac)$/;
/** Ends the reading, in an interactive shell too: `set -n` and `-e`, and `${x?}` of what is not set. */
const stops = /^set[ \t](?:.*[ \t])?(?:-[a-z]*[en]|-o[ \t]+(?:noexec|errexit))|\$\{\w+:?\?/;

/**
 * Statements of a file that speaks of `name`. Forms that this reading cannot follow (here-documents, quotes over
 * several lines, eval, a block that is not closed as it was opened) throw Untold: they could hide what they hold, or
 * only look like it.
 */
export function statements(file: FileFact, name: string): readonly Statement[] {
  const lines = withoutGuards(joinedLines(file), name);
  for (const line of lines) demandSpelling(line, name);
  if (!lines.some(({ text }) => text.includes(name))) return [];
  const odd = lines.find(
    ({ text }) => /<<|\beval\b/.test(text) || /["'`]/.test(text.replaceAll(quotedOrEscaped, "")),
  );
  if (odd !== undefined)
    throw new Untold("error", "this form of shell cannot be followed here", place(odd));
  const blocks: string[] = [];
  let left = false;
  const tests: Test[] = [];
  return lines.flatMap((line) => {
    let chained = false;
    return parts(line.text).flatMap(({ text, after }): Statement[] => {
      const words = text.match(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^ \t"'\\])+/g) ?? [];
      const [lead = ""] = words;
      const bare = words.slice(starting(words, /^(?:then|else|do|!|elif|if|while|until)$/));
      const first = bare[0] ?? "";
      const opener = words[starting(words, /^(?:then|else|do|!)$/)] ?? "";
      const closer = openings[opener];
      if (closer !== undefined) blocks.push(closer);
      if (after === "{") blocks.push(/^function$|\(\)$/.test(first) ? "function" : "}");
      const outer = tests.at(-1);
      if (outer !== undefined) {
        if (lead === "then" || lead === "else") outer.open = false;
        // What an `elif` asks after another test is not followed.
        if (lead === "elif") Object.assign(outer, { said: "elif", open: true });
        if (lead === "else") outer.other = true;
      }
      if (opener === "if") tests.push({ said: "", open: true, other: false });
      const test = tests.at(-1);
      if (test?.open === true)
        test.said += `${opener === "if" ? text.replace(/^.*?\bif[ \t]+/, "") : text} ${after} `;
      if (after === "(") blocks.push(")");
      // A part of a pipeline runs in a shell of its own, and so does what `&` sends to the background.
      const apart = after === "|" || after === "&";
      const depth = blocks.length;
      const perhaps = depth > 0 || chained || left || apart;
      const under = tests.map(({ said, other }) => `${other ? "not " : ""}${said.trim()}`);
      const before = { depth, left, chained };
      if (closing.test(first)) {
        if (blocks.pop() !== first) wrong(line);
        if (first === "fi") tests.pop();
      }
      if (after === "}") {
        const opened = blocks.at(-1);
        if (opened === "}" || opened === "function") blocks.pop();
        else if (text === "") wrong(line);
      }
      // The `)` of a pattern of `case` closes nothing.
      if (after === ")") {
        if (blocks.at(-1) === ")") blocks.pop();
        else if (blocks.at(-1) !== "esac") wrong(line);
      }
      // `return` in a function leaves the function only.
      const leaves =
        first === "return" ? !blocks.includes("function") : /^(?:exit|exec)$/.test(first);
      if (leaves || stops.test(bare.join(" "))) left = true;
      chained = after === "&&" || after === "||" || after === "|";
      return words.length === 0 ? [] : [{ ...line, words: bare, perhaps, under, ...before }];
    });
  });
}

function wrong(line: ConfigLine): never {
  throw new Untold("error", "this closes what was not opened", place(line));
}

const quotedOrEscaped = /"(?:\\.|[^"\\])*"|'[^']*'|\\./g;

/** Remarks off first: a backslash at their end joins nothing. Nor does an escaped one, or one in single quotes. */
function joinedLines(file: FileFact): readonly ConfigLine[] {
  const out: ConfigLine[] = [];
  let open: ConfigLine | undefined;
  for (const line of linesOf(file)) {
    const whole: string = (open?.text ?? "") + line.text;
    const text = uncommented(whole);
    const at = { ...(open ?? line), text };
    const goes =
      text === whole &&
      /(?<!\\)(?:\\\\)*\\$/.test(text) &&
      !text.replaceAll(quotedOrEscaped, "").includes("'");
    open = goes ? { ...at, text: text.slice(0, -1) } : undefined;
    if (!goes) out.push(at);
  }
  return open === undefined ? out : [...out, open];
}

interface Test {
  said: string;
  open: boolean;
  other: boolean;
}

/** Where the words that begin a branch or turn a test around end. */
function starting(words: readonly string[], leading: RegExp): number {
  return Math.max(
    0,
    words.findIndex((word) => !leading.test(word)),
  );
}

/** `#` begins a remark at the beginning of a word outside of quotes. */
function uncommented(text: string): string {
  const found =
    /^(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|(?<![\s;&|(])#|[^#"'\\])*?(?=(?:^|(?<=[\s;&|(]))#)/.exec(
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
    /"(?:\\.|[^"\\])*"|'[^']*'|\\.|\$\{[^}]*\}|\$\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|[\w-]+\(\)|&&|\|\||;;|[;&|(){}]|[^;&|(){}"'$\\]+?(?=[\w-]+\(\)|[;&|(){}"'$\\]|$)|\$|\\/g,
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
