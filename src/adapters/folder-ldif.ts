/** LDIF (RFC 2849) as a file of entries: what we do not change stays byte for byte, comments and folding included. */
import { KauntiError } from "#model/errors";
import type { Attributes } from "#model/desired";
import type { ObservedValue } from "#reconcile/directory-entry";
import { isDn } from "#reconcile/dn";

export interface LdifAttribute {
  /** As spelled in the file. */
  readonly name: string;
  readonly values: readonly ObservedValue[];
}

export interface LdifBlock {
  /** Text of the block without the blank line after it. */
  readonly raw: string;
  /** Undefined for a block of comments only, and for `version: 1`. */
  readonly entry?: { readonly dn: string; readonly attributes: ReadonlyMap<string, LdifAttribute> };
}

/** Blocks in file order. Throws KauntiError that names the line; values are never part of the message. */
export function parseLdif(text: string, file: string): LdifBlock[] {
  const blocks: LdifBlock[] = [];
  let start = 1;
  let lines: string[] = [];
  const all = text.split("\n");
  all.forEach((line, index) => {
    if (line === "" || line === "\r") {
      if (lines.length > 0) blocks.push(parseBlock(lines, start, file));
      lines = [];
    } else {
      if (lines.length === 0) start = index + 1;
      lines.push(line);
    }
  });
  if (lines.length > 0) blocks.push(parseBlock(lines, start, file));
  return blocks;
}

function bad(file: string, line: number, what: string): KauntiError {
  return new KauntiError(`${file}:${line}: ${what}`, {
    next: "the file was left as it is; repair that line and run it again",
  });
}

function parseBlock(lines: readonly string[], start: number, file: string): LdifBlock {
  const raw = lines.join("\n");
  let dn: string | undefined;
  const attributes = new Map<string, { name: string; values: ObservedValue[] }>();
  for (const { text, line } of unfold(lines, start)) {
    if (text.startsWith("#")) continue;
    const [name, value] = parseLine(text, file, line);
    const key = name.toLowerCase();
    if (dn === undefined) {
      if (key === "version") continue;
      if (key !== "dn") throw bad(file, line, "an entry does not begin with dn:");
      if (typeof value !== "string" || !isDn(value))
        throw bad(file, line, "the DN is not one (RFC 4514)");
      dn = value;
    } else if (key === "changetype")
      throw bad(file, line, "this is a change record; a directory file holds entries only");
    else {
      const known = attributes.get(key);
      if (known === undefined) attributes.set(key, { name, values: [value] });
      else known.values.push(value);
    }
  }
  return dn === undefined ? { raw } : { raw, entry: { dn, attributes } };
}

/** A line that begins with a space goes on the one before. */
function unfold(lines: readonly string[], start: number): { text: string; line: number }[] {
  const whole: { text: string; line: number }[] = [];
  lines.forEach((folded, index) => {
    const text = folded.endsWith("\r") ? folded.slice(0, -1) : folded;
    const last = whole.at(-1);
    if (text.startsWith(" ") && last !== undefined) last.text += text.slice(1);
    else whole.push({ text, line: start + index });
  });
  return whole;
}

function parseLine(text: string, file: string, line: number): [string, ObservedValue] {
  const match = /^([A-Za-z0-9][A-Za-z0-9.;-]*):(:?)(<?)[ ]*(.*)$/s.exec(text);
  if (!match) throw bad(file, line, "this is neither a comment nor an attribute");
  const [, name = "", base64, url, value = ""] = match;
  if (url === "<")
    throw bad(file, line, "a value that is read from elsewhere (:<) is not supported");
  if (base64 !== ":") return [name, value];
  if (value.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(value))
    throw bad(file, line, "the value is not base64");
  const bytes = Buffer.from(value, "base64");
  try {
    return [name, new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)];
  } catch {
    return [name, new Uint8Array(bytes)];
  }
}

/** SAFE-STRING of RFC 2849, without a space at the end, which editors take away. */
// oxlint-disable-next-line no-control-regex
const safe = /^(?![ :<])[\u0001-\u0009\u000b\u000c\u000e-\u007f]*(?<! )$/;

/** Name and value, base64 where it must be, folded after 76 characters. */
function ldifLine(name: string, value: ObservedValue): string {
  const plain = typeof value === "string" && safe.test(value);
  const line = plain ? `${name}: ${value}` : `${name}:: ${Buffer.from(value).toString("base64")}`;
  if (line.length <= 76) return line;
  const parts = [line.slice(0, 76)];
  for (let at = 76; at < line.length; at += 75) parts.push(` ${line.slice(at, at + 75)}`);
  return parts.join("\n");
}

/** A new block; objectClass first, as people expect it. */
export function ldifBlock(dn: string, attributes: Iterable<LdifAttribute>): LdifBlock {
  const all = [...attributes].filter((attribute) => attribute.values.length > 0);
  const first = all.filter(({ name }) => name.toLowerCase() === "objectclass");
  const lines = [...first, ...all.filter((attribute) => !first.includes(attribute))].flatMap(
    ({ name, values }) => values.map((value) => ldifLine(name, value)),
  );
  const entries = all.map((attribute) => [attribute.name.toLowerCase(), attribute] as const);
  return {
    raw: [ldifLine("dn", dn), ...lines].join("\n"),
    entry: { dn, attributes: new Map(entries) },
  };
}

export function asLdifAttributes(attributes: Attributes): LdifAttribute[] {
  return Object.entries(attributes).map(([name, values]) => ({ name, values }));
}

/** The file: blocks apart by one empty line. */
export function writeLdif(blocks: readonly LdifBlock[]): string {
  return blocks.length === 0 ? "" : `${blocks.map((block) => block.raw).join("\n\n")}\n`;
}
