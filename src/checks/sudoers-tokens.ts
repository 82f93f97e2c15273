/** sudoers cut into tokens as sudo 1.9.13's own scanner cuts it (toke.l): states, longest match, first rule on a tie. */

export interface Token {
  readonly kind: string;
  /** Without its quotes; of a command without its arguments' meaning. */
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

type State =
  | "start"
  | "defs"
  | "name"
  | "value"
  | "string"
  | "command"
  | "regex"
  | "digest"
  | "path"
  | "include";
interface Rule {
  /** Where it holds; absent: everywhere but inside values, strings, commands and include names. */
  readonly in?: readonly State[] | "all";
  readonly match: RegExp;
  /** Only at the beginning of a line, also of a continued one. */
  readonly begins?: true;
  /** Emitted; absent: nothing is. */
  readonly kind?: string;
  readonly to?: State;
  /** A keyword that may not stand on a continued line. */
  readonly fresh?: true;
  /** How many characters are taken; the rest is looked at again. */
  readonly take?: number;
  /** Kept for the token that is being put together. */
  readonly part?: true;
}

const id = "#-?[0-9]+";
const word = String.raw`(?:[^#>!=:,() \t\r\n\\"]|\\[^\t\n])+`;
const path = String.raw`\/(?:\\[,:= \t#]|[^,:=\\ \t\r\n#])+`;
const regex = String.raw`\^(?:[^#\r\n$]|\\[#$])*\$`;
const variable = String.raw`(?:[^#!=, \t\r\n\\"]|\\[^\r\n])(?:[^#=, \t\r\n\\"]|\\[^\r\n])*`;
const octet = "(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})";
const ipv4 = String.raw`${octet}(?:\.${octet}){3}`;
const hex = "[0-9A-Fa-f]{1,4}";
const ipv6 = `(?:(?:(?:${hex})?:){2,7}(?:${hex})?|(?:(?:${hex})?:){2,6}:${ipv4})`;
const re = (text: string): RegExp => new RegExp(text, "y");
const tags = [
  "NOPASSWD",
  "PASSWD",
  "NOEXEC",
  "EXEC",
  "INTERCEPT",
  "NOINTERCEPT",
  "SETENV",
  "NOSETENV",
  "LOG_OUTPUT",
  "NOLOG_OUTPUT",
  "LOG_INPUT",
  "NOLOG_INPUT",
  "MAIL",
  "NOMAIL",
  "FOLLOW",
  "NOFOLLOW",
];

const rules: readonly Rule[] = [
  { in: ["defs"], match: re("[ \t]*,[ \t]*"), kind: "," },
  { in: ["defs"], match: re("[ \t]+"), to: "name" },
  { in: ["name"], match: re("[a-z_]+"), kind: "DEFVAR", to: "value" },
  { in: ["value"], match: re(","), kind: ",", to: "name" },
  { in: ["value"], match: re("="), kind: "=" },
  { in: ["value"], match: re("\\+="), kind: "+=" },
  { in: ["value"], match: re("-="), kind: "-=" },
  { in: ["value", "include", "start", "defs"], match: re('"'), to: "string" },
  { in: ["value"], match: re(variable), kind: "WORD" },
  { in: ["string"], match: re("\\\\[ \t]*\r?\n[ \t]*") },
  { in: ["string"], match: re('"'), kind: "STRING" },
  { in: ["string"], match: re("\\\\"), part: true },
  { in: ["string"], match: re(String.raw`(?:[^"\r\n\\]|\\")+`), part: true },
  { in: ["command"], match: re(String.raw`\\[*?[\]!^]`), part: true },
  { in: ["command"], match: re(String.raw`\\[:\\,= \t#]`), part: true },
  { in: ["command"], match: re("[#:,=\r\n]"), kind: "COMMAND", to: "start", take: 0 },
  { in: ["command"], match: re(String.raw`[^#\\:, \t\r\n]+`), part: true },
  { in: ["regex"], match: re(String.raw`\\[^\r\n]`), part: true },
  { in: ["regex"], match: re("[#\r\n]"), kind: "ERROR", to: "start", take: 0 },
  { in: ["regex"], match: re(String.raw`\$`), kind: "COMMAND", to: "start" },
  { in: ["regex"], match: re(String.raw`[^#\\\r\n$]+`), part: true },
  { in: ["digest"], match: re("[0-9A-Za-z+/=]+"), kind: "DIGEST", to: "start" },
  { in: ["start"], match: re("@include"), kind: "INCLUDE", to: "include", fresh: true },
  { in: ["start"], match: re("@includedir"), kind: "INCLUDEDIR", to: "include", fresh: true },
  {
    in: ["start"],
    begins: true,
    match: re("#include[ \t]+[^\n]*\n?"),
    kind: "INCLUDE",
    to: "include",
    fresh: true,
    take: 8,
  },
  {
    in: ["start"],
    begins: true,
    match: re("#includedir[ \t]+[^\n]*\n?"),
    kind: "INCLUDEDIR",
    to: "include",
    fresh: true,
    take: 11,
  },
  {
    in: ["start"],
    begins: true,
    match: re(`[ \t]*Defaults(?:[:@>!][ \t]*!*"?(?:${id}|${word}))?`),
    kind: "DEFAULTS",
    to: "defs",
    fresh: true,
  },
  {
    in: ["start"],
    begins: true,
    match: re("[ \t]*(?:Host|Cmnd|Cmd|User|Runas)_Alias"),
    kind: "ALIASES",
    fresh: true,
  },
  ...tags.map((tag): Rule => ({ match: re(`${tag}[ \t]*:`), kind: "TAG" })),
  { in: ["start", "defs"], match: re("(?:\\+|%:?)"), kind: "ERROR" },
  { match: re(`\\+${word}`), kind: "NETGROUP" },
  { match: re(`%:?(?:${word}|${id})`), kind: "USERGROUP" },
  { match: re(`${ipv4}(?:/(?:${ipv4}|[12]?[0-9]|3[0-2]))?`), kind: "NTWKADDR" },
  { match: re(`${ipv6}(?:/(?:${ipv6}|1[01][0-9]|12[0-8]|[1-9]?[0-9]))?`), kind: "NTWKADDR" },
  { match: re("ALL"), kind: "ALL" },
  { in: ["start"], match: re("(?:TIMEOUT|NOTBEFORE|NOTAFTER|ROLE|TYPE)"), kind: "OPTION" },
  { in: ["start"], match: re("(?:CWD|CHROOT)"), kind: "OPTION", to: "path" },
  { match: re("[A-Z][A-Z0-9_]*"), kind: "ALIAS" },
  { in: ["defs"], match: re(`(?:${path}|${regex}|sudoedit)`), kind: "COMMAND" },
  { match: re("sha(?:224|256|384|512)"), kind: "SHA", to: "digest" },
  { match: re("sudoedit"), part: true, to: "command" },
  { in: ["path"], match: re(`(?:${path}|${word})`), kind: "WORD", to: "start" },
  { match: re(path), part: true, to: "command" },
  { match: re(regex), part: true, to: "command" },
  { in: ["start", "defs"], match: re(`(?:${id}|${word})`), kind: "WORD" },
  { in: ["include"], match: re(String.raw`[^"\s](?:\\[ \t]|[^\s])*`), kind: "WORD", to: "start" },
  ...["(", ")", ",", "=", ":"].map((sign): Rule => ({ match: re(`\\${sign}`), kind: sign })),
  { in: "all", match: re("!+"), kind: "!" },
  { in: "all", match: re("\r?\n"), kind: "\n", to: "start" },
  { in: "all", match: re("[ \t]+") },
  { in: "all", match: re("\\\\[ \t]*\r?\n") },
  {
    in: ["start", "name", "value"],
    match: re("#(?:-[^\r\n0-9][^\n]*|[^\r\n0-9-][^\n]*)?(?:\r\n|\n)?"),
    kind: "\n",
    to: "start",
  },
  { in: "all", match: /[^]/y, kind: "ERROR" },
];
const closed: readonly State[] = ["command", "regex", "name", "value", "string", "include"];
const holds = (rule: Rule, state: State): boolean =>
  rule.in === "all" || (rule.in === undefined ? !closed.includes(state) : rule.in.includes(state));

/** All tokens; a line ends in one of kind "\n". What sudo's scanner refuses is a token of kind ERROR. */
export function sudoersTokens(content: string): readonly Token[] {
  const text = content.endsWith("\n") || content === "" ? content : `${content}\n`;
  const out: Token[] = [];
  let [state, before, at, line, part, continued, noBegin]: [
    State,
    State,
    number,
    number,
    string,
    boolean,
    boolean,
  ] = ["start", "start", 0, 1, "", false, false];
  while (at < text.length) {
    const begins = !noBegin && (at === 0 || text.charAt(at - 1) === "\n");
    const [rule, taken] = longest(text, at, state, begins);
    // Of `Defaults:ada` only `Defaults:` is taken now: whom it is for is looked at again.
    const head =
      rule.kind === "DEFAULTS" ? /^[ \t]*Defaults(?:[:@>!][ \t]*)?/.exec(taken)?.[0] : undefined;
    const piece = text.slice(at, at + (rule.take ?? head?.length ?? taken.length));
    const first = line;
    if (rule.part === true) part += piece;
    let kind = rule.kind ?? "";
    if (rule.fresh === true && continued) kind = "ERROR";
    if (state === "string" && kind === "\n") kind = "ERROR";
    if (kind === "!" && taken.length % 2 === 0) kind = "";
    const quoted = kind === "STRING";
    if (quoted) kind = part === "" ? "ERROR" : quotedKind(before, part);
    if (kind !== "")
      out.push({ kind, text: quoted || kind === "COMMAND" ? part || piece : piece, line: first });
    if (quoted || kind === "COMMAND") part = "";
    if (rule.to === "string") before = state === "include" ? "start" : state;
    if (rule.part === true && rule.to === "command" && piece.endsWith("/")) {
      // A folder takes no arguments.
      out.push({ kind: "COMMAND", text: part, line: first });
      part = "";
    } else if (quoted) state = before;
    else state = rule.to ?? state;
    line += piece.split("\n").length - 1;
    continued = kind === "\n" ? false : continued || /^\\[ \t]*\r?\n/.test(piece);
    noBegin = rule.take !== undefined;
    at += piece.length;
  }
  return out;
}

function longest(text: string, at: number, state: State, begins: boolean): readonly [Rule, string] {
  let best: readonly [Rule | undefined, string] = [undefined, ""];
  for (const rule of rules) {
    if (!holds(rule, state) || (rule.begins === true && !begins)) continue;
    rule.match.lastIndex = at;
    const found = rule.match.exec(text)?.[0];
    if (found !== undefined && found.length > best[1].length) best = [rule, found];
  }
  const [rule, found] = best;
  if (rule === undefined) throw new Error("no rule matches any character");
  return [rule, found];
}

function quotedKind(before: State, text: string): string {
  if (before === "value") return "WORD";
  if (text.startsWith("%")) return /^%:?$/.test(text) ? "ERROR" : "USERGROUP";
  return text.startsWith("+") ? (text === "+" ? "ERROR" : "NETGROUP") : "WORD";
}
