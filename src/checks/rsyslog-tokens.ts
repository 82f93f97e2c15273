/** What one text of rsyslog's configuration says, both languages mixed as its lexer.l takes them (8.2302). */
import type { FileFact } from "#model/fact";
import { linesOf } from "./lines.ts";
import type { ConfigLine } from "./lines.ts";

export type RsyslogItem = ConfigLine &
  (
    | { readonly kind: "directive"; readonly name: string; readonly value: string }
    | {
        readonly kind: "object";
        readonly name: string;
        /** Names small, values with quotes off. */
        readonly parameters: ReadonlyMap<string, string>;
      }
    /** An action of the old language that writes a file. */
    | { readonly kind: "file" }
    /** From here on nothing is known. */
    | { readonly kind: "unread"; readonly why: string }
  );

const objects =
  /^(action|constant|dyn_stats|global|include|input|lookup_table|main_queue|module|parser|perctile_stats|property|ruleset|template|timezone)\s*\(/i;
/** Directives that are one wherever they stand; elsewhere `$name` is a property. */
const telling =
  /^\$(filecreatemode|modload|includeconfig|resetconfigvariables|[a-z0-9]*serverrun|input3195listenport)\b/i;

interface Text {
  readonly text: string;
  /** Line number of an offset. */
  readonly at: (offset: number) => ConfigLine;
}

/** A backslash at the end of a line, even of a remark, joins the next one without its leading blanks. */
export function joinedText(file: FileFact): Text {
  const lines: { text: string; line: number }[] = [];
  let open = false;
  for (const { text, line } of linesOf(file)) {
    const last = lines.at(-1);
    const said = text.replace(/\r$/, "");
    if (open && last !== undefined) last.text += said.replace(/^[ \t]+/, "");
    else lines.push({ text: said, line });
    const whole = lines.at(-1);
    open = whole?.text.endsWith("\\") === true;
    if (open && whole !== undefined) whole.text = whole.text.slice(0, -1);
  }
  const text = lines.map((one) => `${one.text}\n`).join("");
  return {
    text,
    at: (offset) => {
      const one = lines[text.slice(0, offset).split("\n").length - 1];
      return { file: file.path, line: one?.line ?? 1, text: one?.text.trim() ?? "" };
    },
  };
}

export function rsyslogItems({ text, at }: Text): readonly RsyslogItem[] {
  const out: RsyslogItem[] = [];
  let offset = 0;
  const rest = (): string => text.slice(offset);
  const lineEnd = (): number => text.indexOf("\n", offset);
  while (offset < text.length) {
    const here = rest();
    const first = /^[ \t]*$/.test(text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset));
    const blank = /^\s+/.exec(here)?.[0].length ?? 0;
    if (blank > 0) offset += blank;
    else if (here.startsWith("#")) offset = lineEnd();
    else if (here.startsWith("/*")) {
      const end = text.indexOf("*/", offset);
      if (end === -1)
        return [...out, { ...at(offset), kind: "unread", why: "a remark without an end" }];
      offset = end + 2;
    } else if (/^["'`]/.test(here)) {
      const quoted = /^(["'`])(?:\\[^]|(?!\1)[^\\])*\1/.exec(here);
      if (quoted === null)
        return [...out, { ...at(offset), kind: "unread", why: "a quote without an end" }];
      offset += quoted[0].length;
    } else if (telling.test(here) || (first && /^\$[a-z]/i.test(here))) {
      const [, name = "", value = ""] = /^\$(\S+)[ \t]*(.*)/.exec(here) ?? [];
      out.push({ ...at(offset), kind: "directive", name: name.toLowerCase(), value });
      offset = lineEnd();
    } else if (objects.test(here)) {
      const read = objectAt(here);
      if (typeof read === "string") return [...out, { ...at(offset), kind: "unread", why: read }];
      const name = /^\w+/.exec(here)?.[0].toLowerCase() ?? "";
      out.push({ ...at(offset), kind: "object", name, parameters: read.parameters });
      offset += read.length;
    } else if (/^-?(?:\/[^\s*]|\?\S)|^:omfile:/i.test(here)) {
      out.push({ ...at(offset), kind: "file" });
      offset = lineEnd();
    } else if (/^[@|^]|^:[a-z0-9]+:/i.test(here)) offset = lineEnd();
    else offset += word(here);
  }
  return out;
}

/** A word, or one sign. A selector may touch the file that it writes to: `*.*\/var/log/x`. */
function word(here: string): number {
  const selector = /^[*a-z][\w*,;=!]*\.[\w*.,;=!]*(?=-?\/)/i.exec(here)?.[0].length ?? 0;
  return selector > 0 ? selector : (/^[^\s"'`(){}#$]+/.exec(here)?.[0].length ?? 1);
}

const parameter = /^([a-z][\w.]*)\s*=\s*(?:"((?:\\[^]|[^"\\])*)"|`\s*echo\s+([^`$]*?)\s*`)/i;

/** The parameters up to the closing parenthesis, or why they cannot be read. */
function objectAt(
  text: string,
): { readonly parameters: ReadonlyMap<string, string>; readonly length: number } | string {
  const parameters = new Map<string, string>();
  let offset = text.indexOf("(") + 1;
  for (;;) {
    const here = text.slice(offset);
    const gap = /^(?:\s+|#.*|\/\*[^]*?\*\/)+/.exec(here)?.[0].length ?? 0;
    if (gap > 0) {
      offset += gap;
      continue;
    }
    if (here.startsWith(")")) return { parameters, length: offset + 1 };
    const found = parameter.exec(here);
    if (found !== null) {
      const [whole, name = "", quoted, echoed = ""] = found;
      parameters.set(name.toLowerCase(), quoted === undefined ? echoed : unescaped(quoted));
      offset += whole.length;
      continue;
    }
    // A list of texts: none of what is judged here has one.
    const list = /^[a-z][\w.]*\s*=\s*\[(?:"(?:\\[^]|[^"\\])*"|[^\]"])*\]/i.exec(here)?.[0].length;
    if (list === undefined) return "rsyslogd cannot read this";
    offset += list;
  }
}

/** `\164` is t (unescapeStr); another sign after a backslash is itself. */
const unescaped = (text: string): string =>
  text.replaceAll(/\\([0-7]{3}|[^])/g, (_, sign: string) =>
    sign.length === 3 ? String.fromCodePoint(Number.parseInt(sign, 8)) : sign,
  );
