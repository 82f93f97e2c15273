/** nft(8)'s input as words: includes put in place, definitions replaced, comments gone. */
import type { FileFact } from "#model/fact";
import { Untold } from "./check-type.ts";
import { contentOf } from "./recall.ts";

export interface Token {
  /** `line`: the end of one. `text`: it stood in quotes. */
  readonly kind: "word" | "text" | "sign" | "line";
  readonly text: string;
  readonly place: string;
}

/** `nft -f` would load nothing of this, or this reading does not know it. */
export class NftRefused extends Error {
  override readonly name = "NftRefused";
  readonly place: string;
  constructor(message: string, place: string) {
    super(message);
    this.place = place;
  }
}

const signs = new Set([
  "{",
  "}",
  "(",
  ")",
  ",",
  ";",
  "=",
  "==",
  "!=",
  "<",
  ">",
  "<=",
  ">=",
  "&",
  "|",
  "^",
  "!",
  "<<",
  ">>",
]);
const token =
  /([ \t]+|#[^\n]*|\\\n)|(\n)|"([^"\n]*)"|(==|!=|<=|>=|<<|>>|[{}(),;=<>&|^!])|([^\s{}(),;=<>&|^!"#\\\u0080-\uffff]+)/y;

/** Words of one text. */
export function tokensOf(content: string, file: string): Token[] {
  const out: Token[] = [];
  let line = 1;
  token.lastIndex = 0;
  while (token.lastIndex < content.length) {
    const place = `${file}:${String(line)}`;
    const found = token.exec(content);
    if (found === null) throw new NftRefused("a character that nft does not take", place);
    const [, blank, end, quoted, sign, word] = found;
    if (blank?.startsWith("\\") === true || end !== undefined) line += 1;
    if (end !== undefined) out.push({ kind: "line", text: "\n", place });
    else if (quoted !== undefined) out.push({ kind: "text", text: quoted, place });
    else if (sign !== undefined) out.push({ kind: "sign", text: sign, place });
    else if (word !== undefined)
      out.push(
        ...colons(word).map((text) => ({
          kind: signs.has(text) || text === ":" ? ("sign" as const) : ("word" as const),
          text,
          place,
        })),
      );
  }
  return out;
}

/** `22:accept` and `established:` are a key and a verdict; `::1` and a hardware address are one word. */
function colons(word: string): readonly string[] {
  if (!word.includes(":") || /^[\da-f:.]*:[\da-f.]*:[\da-f:.]*(?:\/\d+)?$/i.test(word))
    return word === ":" ? [":"] : split(word);
  return split(word);
}

function split(word: string): readonly string[] {
  if (/^[\da-f.]*(?::[\da-f.]*){2,}(?:[/-].*)?$/i.test(word)) return [word];
  return word.split(/(:)/).filter((text) => text !== "");
}

/** Where includes without a leading slash are looked for (Debian's nft is built so). */
const folder = "/etc";
const deepest = 16;

/** The main file with everything that it includes; `files`: all that were read from the host. */
export function expanded(main: FileFact, files: readonly FileFact[]): readonly Token[] {
  const defined = new Map<string, readonly Token[]>();
  const out: Token[] = [];
  const add = (file: FileFact, depth: number): void => {
    const all = tokensOf(contentOf(file), file.path);
    let start = true;
    for (let at = 0; at < all.length; at += 1) {
      const one = all[at];
      if (one === undefined) break;
      const begins = start;
      start = one.kind === "line" || (one.kind === "sign" && /[;{}]/.test(one.text));
      if (begins && one.kind === "word" && one.text === "include") {
        const path = all[at + 1];
        if (path?.kind !== "text")
          throw new NftRefused("include wants a path in quotes", one.place);
        if (depth >= deepest) throw new NftRefused("includes go too deep", one.place);
        for (const found of included(path, files)) {
          add(found, depth + 1);
          out.push({ kind: "line", text: "\n", place: one.place });
        }
        at += 1;
      } else if (begins && one.kind === "word" && /^(?:re|un)?define$/.test(one.text))
        at = define(all, at, defined);
      else out.push(...replaced(one, defined));
    }
  };
  add(main, 0);
  return out;
}

/** Reads `define NAME = value`; returns where it ends. */
function define(all: readonly Token[], at: number, defined: Map<string, readonly Token[]>): number {
  const [word, name, sign] = all.slice(at, at + 3);
  if (name?.kind !== "word") throw new NftRefused("define wants a name", word?.place ?? "");
  if (word?.text === "undefine") {
    if (!defined.delete(name.text))
      throw new NftRefused(`nothing is called ${name.text}`, name.place);
    return at + 1;
  }
  if (sign?.text !== "=") throw new NftRefused("define wants a value", name.place);
  if (word?.text === "define" && defined.has(name.text))
    throw new NftRefused(`${name.text} is defined twice`, name.place);
  const end = endOf(all, at + 3);
  const value = all.slice(at + 3, end).filter(({ kind }) => kind !== "line");
  if (value.length === 0) throw new NftRefused("define wants a value", name.place);
  defined.set(
    name.text,
    value.flatMap((one) => replaced(one, defined)),
  );
  return end - 1;
}

/** Where the statement that begins at `from` ends: a line or `;` outside of braces. */
export function endOf(all: readonly Token[], from: number): number {
  let depth = 0;
  for (let at = from; at < all.length; at += 1) {
    const { kind, text } = all[at] ?? { kind: "line", text: "" };
    if (depth === 0 && (kind === "line" || text === ";" || (kind === "sign" && text === "}")))
      return at;
    if (kind === "sign" && text === "{") depth += 1;
    if (kind === "sign" && text === "}") depth -= 1;
  }
  return all.length;
}

function replaced(one: Token, defined: ReadonlyMap<string, readonly Token[]>): readonly Token[] {
  if (one.kind !== "word" || !one.text.startsWith("$")) return [one];
  const value = defined.get(one.text.slice(1));
  if (value === undefined) throw new NftRefused(`nothing is called ${one.text}`, one.place);
  return value.map((token_) => ({ ...token_, place: one.place }));
}

/** In the order of the alphabet; a pattern may match nothing, a path may not. */
function included(path: Token, files: readonly FileFact[]): readonly FileFact[] {
  const whole = path.text.startsWith("/") ? path.text : `${folder}/${path.text}`;
  const known = files
    .filter((file) => like(whole, file.path))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const pattern = /[*?[]/.test(whole);
  if (!asked.some((one) => covers(one, whole)))
    throw new Untold("error", `includes ${whole}, which is not read here`, path.place);
  const shut = files.find(
    ({ path: at, error }) => error !== undefined && whole.startsWith(`${at}/`),
  );
  if (shut !== undefined) throw new Untold("error", shut.error ?? "", shut.path);
  const [first] = known;
  if (first === undefined && !pattern) throw new NftRefused(`${whole} is not there`, path.place);
  for (const file of known) {
    if (file.error !== undefined) throw new Untold("error", file.error, file.path);
    if (file.absent === true) throw new NftRefused(`${file.path} is not there`, path.place);
    if (file.type === "directory")
      throw new Untold("error", `includes the folder ${file.path}`, path.place);
  }
  return known;
}

/** What is asked for besides the main file: where rules of nft are kept. */
export const asked = ["/etc/nftables.rules", "/etc/nftables/*", "/etc/nftables.d/*", "/etc/*.nft"];

/** Whether every file that `wanted` may match is one that was asked for. */
const covers = (one: string, wanted: string): boolean => {
  const [ours, theirs] = [one.split("/"), wanted.split("/")];
  return (
    ours.length === theirs.length &&
    ours.every((part, index) => {
      const other = theirs[index] ?? "";
      if (part === "*") return !other.startsWith(".");
      if (part === "*.nft") return other.endsWith(".nft") && !other.startsWith(".");
      return part === other;
    })
  );
};

const like = (pattern: string, path: string): boolean =>
  new RegExp(
    `^${pattern
      .replaceAll(/[.+^${}()|\\]/g, String.raw`\$&`)
      .replaceAll("*", "[^/]*")
      .replaceAll("?", "[^/]")}$`,
  ).test(path);
