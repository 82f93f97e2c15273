/** One rule of nft(8): matches and statements in the order they stand in. `vmap` makes several rules of one. */
import type { Does, Match, Rule } from "./filter-rules.ts";
import { everyPort } from "./filter-rules.ts";
import { NftRefused } from "./nft-tokens.ts";
import type { Token } from "./nft-tokens.ts";
import { matchOf, skipGroup } from "./nft-values.ts";
import type { Around, Key } from "./nft-values.ts";
import { begins, keys, others, peek, single, statement } from "./nft-statements.ts";
import type { Reading } from "./nft-statements.ts";

export function rulesOf(all: readonly Token[], around: Around): readonly Rule[] {
  const [first] = all;
  if (first === undefined) return [];
  const { place } = first;
  const text = all.map((one) => (one.kind === "text" ? `"${one.text}"` : one.text)).join(" ");
  const reading: Reading = { all, around, place, at: 0, matches: [] };
  const out: Rule[] = [];
  let does: Does | undefined;
  while (reading.at < all.length) {
    const word = all[reading.at] ?? first;
    if (does !== undefined && word.text !== "comment")
      throw new NftRefused("something stands behind the verdict", word.place);
    const decided = verdict(reading);
    if (decided !== undefined) does = decided;
    else if (!statement(reading)) {
      const map = match(reading);
      for (const { is, leads } of map)
        out.push({ matches: [...reading.matches, ...is], does: leads, place, text });
      if (map.length > 0) does = { kind: "none" };
    }
  }
  if (around.strict) conflicts(reading);
  return [...out, { matches: reading.matches, does: does ?? { kind: "none" }, place, text }];
}

/** nft refuses a rule that can take no packet because its protocols differ. */
function conflicts({ matches, around, all, place }: Reading): void {
  const own = { ip: "4", ip6: "6" }[around.family];
  if (own !== undefined && all.some(({ kind, text }) => kind === "word" && text === "nfproto"))
    throw new NftRefused("nfproto says something in family inet only", place);
  for (const field of ["family", "l4"] as const) {
    const said = matches.flatMap((one) =>
      one.field === field && !one.not && one.words.length === 1 ? one.words : [],
    );
    const found = new Set(field === "family" && own !== undefined ? [own, ...said] : said);
    // nft 1.0.6 takes a list of protocols and one of them for a contradiction too.
    const lists = matches.some(
      (one) => one.field === field && field === "l4" && !one.not && one.words.length > 1,
    );
    if (found.size > 1 || (lists && found.size > 0))
      throw new NftRefused("its protocols contradict each other", place);
  }
}

function rest(reading: Reading): void {
  const comment = reading.all.findIndex(
    ({ kind, text }, index) => index > reading.at && kind === "word" && text === "comment",
  );
  reading.at = comment === -1 ? reading.all.length : comment;
}

function verdict(reading: Reading): Does | undefined {
  const word = peek(reading);
  switch (word) {
    case "accept":
    case "drop":
    case "return":
    case "continue":
      reading.at += 1;
      return { kind: word === "continue" ? "none" : word };
    case "reject": {
      // What is answered says which packets can be answered so; nft leaves the protocol out of its list then.
      const answer = peek(reading, 1) === "with" ? peek(reading, 2) : "";
      const family = { icmp: "4", icmpv6: "6" }[answer];
      if (family !== undefined)
        reading.matches.push({ field: "family", words: [family], not: false });
      if (answer === "tcp") reading.matches.push({ field: "l4", words: ["tcp"], not: false });
      rest(reading);
      return { kind: "drop" };
    }
    case "jump":
    case "goto": {
      const to = reading.all[reading.at + 1];
      if (to === undefined) throw new NftRefused(`${word} leads nowhere`, reading.place);
      reading.at += 2;
      return { kind: word, to: to.text };
    }
    case "queue":
    case "masquerade":
    case "snat":
    case "dnat":
    case "redirect":
    case "tproxy":
    case "synproxy":
      rest(reading);
      return { kind: "odd" };
    default:
      return undefined;
  }
}

interface Mapped {
  readonly is: readonly Match[];
  readonly leads: Does;
}

/** Reads a match; of a `vmap` its keys with their verdicts. */
function match(reading: Reading): readonly Mapped[] {
  const { all, around } = reading;
  const two = `${peek(reading)} ${peek(reading, 1)}`;
  const one = peek(reading);
  const known = two in keys ? 2 : one in keys ? 1 : 0;
  const key: Key | undefined =
    known === 2
      ? keys[two]
      : known === 1
        ? keys[one]
        : (others[one] ?? (single.has(one) ? {} : undefined));
  const start = all[reading.at];
  if (start === undefined) return [];
  if (key === undefined) {
    if (around.strict) throw new NftRefused(`"${start.text}" is not a word of a rule`, start.place);
    // Not known, so what it takes is not known either; the verdict behind it may still be found.
    reading.matches.push({ field: "unclear", text: one });
    reading.at += 1;
    while (reading.at < all.length && !begins(all[reading.at] ?? start))
      reading.at = skipGroup(all, reading.at);
    return [];
  }
  for (const [field, word] of [
    ["family", key.family],
    ["l4", key.l4],
  ] as const)
    if (word !== undefined) reading.matches.push({ field, words: [word], not: false });
  // A key of two words, or one whose second word says what is looked at.
  let at = reading.at + (known === 0 ? (single.has(one) ? 1 : 2) : known);
  if (known !== 0 && all[at]?.text !== "." && all[at] !== undefined) {
    const read = matchOf(key, all, at, around);
    reading.at = read.end;
    if (read.map !== undefined)
      return read.map.map(({ is, tokens }) => ({ is: [is], leads: verdictOf(tokens, reading) }));
    reading.matches.push(read.match);
    return [];
  }
  const from = at;
  while (
    at < all.length &&
    (at < from + 1 || !begins(all[at] ?? start) || all[at - 1]?.text === ".")
  )
    at = skipGroup(all, at);
  const words = all.slice(from, at).map(({ text }) => text);
  reading.at = at;
  if (words.includes("vmap") || words.includes("map"))
    throw new NftRefused("this kind of map is not read here", start.place);
  reading.matches.push(
    wide(one, words)
      ? { field: "sport", ranges: [everyPort], not: false }
      : { field: "narrow", text: one },
  );
  return [];
}

/** Packets judged here come to this host alone, and the first of a connection is a SYN: that narrows nothing. */
const wide = (key: string, words: readonly string[]): boolean =>
  (key === "tcp" && /(?:^| )syn$|^syn /.test(words.join(" ")) && !words.includes("!=")) ||
  (key === "fib" && words.join(" ").endsWith("type local") && !words.includes("!=")) ||
  (key === "pkttype" && words.join(" ") === "host");

function verdictOf(tokens: readonly Token[], reading: Reading): Does {
  const inner: Reading = { ...reading, all: tokens, at: 0, matches: [] };
  const found = verdict(inner);
  if (found === undefined || inner.at !== tokens.length)
    throw new NftRefused("a map leads to something that is no verdict", reading.place);
  return found;
}
