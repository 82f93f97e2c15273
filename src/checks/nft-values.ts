/** Values of nft's matches: single ones, ranges, sets in braces and named ones, maps of verdicts. */
import { addresses, ports } from "./filter-values.ts";
import type { Services } from "./filter-values.ts";
import { everyPort } from "./filter-rules.ts";
import type { Match, Range } from "./filter-rules.ts";
import { NftRefused } from "./nft-tokens.ts";
import type { Token } from "./nft-tokens.ts";

export interface Key {
  readonly field?: "iif" | "oif" | "l4" | "family" | "saddr" | "daddr" | "dport" | "sport" | "ct";
  readonly family?: "4" | "6";
  readonly l4?: string;
}

/** A named set or map. `changes`: filled while it runs, so that what it holds is not known. */
export interface SetOf {
  readonly elements: readonly (readonly Token[])[];
  readonly changes: boolean;
}

export interface Around {
  /** Of the table. */
  readonly family: string;
  /** A file that nft has not seen yet: an unknown word there means that nothing of it is loaded. */
  readonly strict: boolean;
  readonly services: Services;
  readonly set: (name: string) => SetOf | undefined;
}

interface ReadMatch {
  readonly match: Match;
  readonly end: number;
  readonly map?: readonly { readonly is: Match; readonly tokens: readonly Token[] }[];
}

const sign = (token: Token | undefined, text: string): boolean =>
  token?.kind === "sign" && token.text === text;

/** The place behind the token, or behind the group that it opens. */
export function skipGroup(all: readonly Token[], at: number): number {
  let depth = 0;
  for (let next = at; next < all.length; next += 1) {
    const one = all[next];
    if (sign(one, "{") || sign(one, "(")) depth += 1;
    if (sign(one, "}") || sign(one, ")")) depth -= 1;
    if (depth <= 0) return next + 1;
  }
  return all.length;
}

/** Parts between commas, the lines between them gone. */
export function elementsOf(inside: readonly Token[]): readonly (readonly Token[])[] {
  const out: Token[][] = [[]];
  for (const one of inside.filter(({ kind }) => kind !== "line"))
    if (sign(one, ",")) out.push([]);
    else out.at(-1)?.push(one);
  return out.filter((element) => element.length > 0);
}

/** Reads operator and value at `at`. */
export function matchOf(key: Key, all: readonly Token[], at: number, around: Around): ReadMatch {
  let next = at;
  const operator = all[next]?.text ?? "";
  const not = operator === "!=" || operator === "ne";
  if (not || operator === "==" || operator === "eq") next += 1;
  const compares = ["<", ">", "<=", ">=", "lt", "gt", "le", "ge"].includes(operator);
  if (compares) next += 1;
  const mapped = all[next]?.kind === "word" && all[next]?.text === "vmap";
  if (mapped) next += 1;
  const value = all[next];
  if (value === undefined)
    throw new NftRefused("a match without a value", all[at - 1]?.place ?? "");
  const { list, end, changes } = valueAt(all, next, around);
  if (mapped)
    return {
      match: { field: "narrow", text: "vmap" },
      end,
      map: pairs(key, list, changes, around),
    };
  if (compares) return { match: compared(key, operator, list, around), end };
  if (changes) return { match: { field: "narrow", text: value.text }, end };
  return { match: oneOf(key, list, not, around), end };
}

function valueAt(all: readonly Token[], at: number, { set }: Around) {
  const first = all[at];
  if (sign(first, "{")) {
    const end = skipGroup(all, at);
    return { list: elementsOf(all.slice(at + 1, end - 1)), end, changes: false };
  }
  if (first?.kind === "word" && first.text.startsWith("@")) {
    const found = set(first.text.slice(1));
    if (found === undefined) throw new NftRefused(`there is no set ${first.text}`, first.place);
    return { list: found.elements, end: at + 1, changes: found.changes };
  }
  // `established,related`, `1000 - 2000`, `10.0.0.0 / 8`
  let end = at + 1;
  while (sign(all[end], ",") || /^[-/]$/.test(all[end]?.text ?? "")) end += 2;
  return {
    list: elementsOf(all.slice(at, Math.min(end, all.length))),
    end: Math.min(end, all.length),
    changes: false,
  };
}

function pairs(key: Key, list: readonly (readonly Token[])[], changes: boolean, around: Around) {
  return list.map((element) => {
    const colon = element.findIndex((one) => sign(one, ":"));
    const [first] = element;
    if (colon < 1) throw new NftRefused("a map without a verdict", first?.place ?? "");
    const is: Match = changes
      ? { field: "narrow", text: "map" }
      : oneOf(key, [element.slice(0, colon)], false, around);
    return { is, tokens: element.slice(colon + 1) };
  });
}

/** What an element may carry besides its value. */
const extras = new Set(["timeout", "expires", "comment", "counter", "limit", "quota", "ct"]);

function textOf(element: readonly Token[]): string {
  const end = element.findIndex(
    ({ kind, text }, at) => at > 0 && kind === "word" && extras.has(text),
  );
  return element
    .slice(0, end === -1 ? element.length : end)
    .map(({ text }) => text)
    .join("");
}

function oneOf(key: Key, list: readonly (readonly Token[])[], not: boolean, around: Around): Match {
  const texts = list.map((element) => textOf(element));
  const text = texts.join(",");
  const numbers = (read: (one: string) => Range | undefined): Match => {
    const ranges = texts.map((one) => read(one));
    const field = key.field as "saddr" | "daddr" | "sport" | "dport";
    return ranges.every((range) => range !== undefined)
      ? { field, ranges, not }
      : { field: "unclear", text };
  };
  const known = (match: Match): Match => {
    if (around.strict && match.field === "unclear")
      throw new NftRefused(`"${text}" is no such value`, list[0]?.[0]?.place ?? "");
    return match;
  };
  switch (key.field) {
    case "saddr":
    case "daddr":
      return numbers((one) =>
        one === "*" ? undefined : addresses(one, key.family === "6" ? 6 : 4),
      );
    case "sport":
    case "dport":
      return known(numbers((one) => ports(one, around.services, { protocol: key.l4 ?? "" })));
    case "l4":
      return { field: "l4", words: texts.map((one) => protocols[one] ?? one), not };
    case "family":
      return texts.every((one) => one in families)
        ? { field: "family", words: texts.map((one) => families[one] ?? ""), not }
        : { field: "narrow", text };
    case "ct":
      // A list of states without braces is a mask: any of them.
      return texts.every((one) => states.includes(one))
        ? { field: "ct", words: texts, not }
        : known({ field: "unclear", text });
    case "iif":
    case "oif":
      return { field: key.field, words: texts, not };
    default:
      return { field: "unclear", text };
  }
}

const states = ["new", "established", "related", "invalid", "untracked"];
const families: Readonly<Record<string, string>> = { ipv4: "4", ipv6: "6", ip: "4", ip6: "6" };
const protocols: Readonly<Record<string, string>> = {
  "1": "icmp",
  "6": "tcp",
  "17": "udp",
  "58": "icmpv6",
  "ipv6-icmp": "icmpv6",
};

function compared(
  key: Key,
  operator: string,
  list: readonly (readonly Token[])[],
  around: Around,
): Match {
  const text = list.map((element) => textOf(element)).join(",");
  const found = ports(text, around.services, { protocol: key.l4 ?? "" });
  if (found === undefined || (key.field !== "dport" && key.field !== "sport"))
    return { field: "unclear", text };
  const [low] = found;
  const ranges: Readonly<Record<string, Range>> = {
    "<": [0n, low - 1n],
    lt: [0n, low - 1n],
    "<=": [0n, low],
    le: [0n, low],
    ">": [low + 1n, everyPort[1]],
    gt: [low + 1n, everyPort[1]],
    ">=": [low, everyPort[1]],
    ge: [low, everyPort[1]],
  };
  const range = ranges[operator];
  return range === undefined
    ? { field: "unclear", text }
    : { field: key.field, ranges: range[0] > range[1] ? [] : [range], not: false };
}
