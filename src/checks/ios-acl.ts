/** Access lists of IOS: who may come in, and whether that is anybody. */
import type { IosStatement } from "#model/ios";
import { Untold } from "./check-type.ts";

/** Entries of a list by its name or number, in their order; undefined: there is no such list, and IOS lets everybody in. */
export function entriesOf(
  statements: readonly IosStatement[],
  name: string,
  family: "ip" | "ipv6",
): readonly IosStatement[] | undefined {
  const numbered = statements
    .filter(({ words }) => family === "ip" && words[0] === "access-list" && words[1] === name)
    .flatMap((one) => (one.no ? [] : [{ ...one, words: one.words.slice(2) }]));
  const named = statements.filter(({ words, no }) => {
    if (no || words[0] !== family || words[1] !== "access-list") return false;
    return (family === "ip" ? words[3] : words[2]) === name;
  });
  const entries = [...numbered, ...named.flatMap(({ block }) => block.filter(({ no }) => !no))];
  return entries.length === 0 ? undefined : ordered(entries);
}

const numberOf = ({ words }: IosStatement): number => {
  const at = words[0] === "sequence" ? 1 : words.at(-2) === "sequence" ? -1 : 0;
  return Number(words.at(at));
};

/** Sequence numbers say the order, wherever the line stands; without them the lines do. */
function ordered(entries: readonly IosStatement[]): readonly IosStatement[] {
  return entries.every((one) => numberOf(one) > 0)
    ? entries.toSorted((a, b) => numberOf(a) - numberOf(b))
    : entries;
}

/** The first entry that lets in sources of more than `bits` of prefix would; undefined: none does. */
export function wideEntry(
  entries: readonly IosStatement[],
  bits: { readonly ip: number; readonly ipv6: number },
  family: "ip" | "ipv6",
): IosStatement | undefined {
  for (const entry of entries) {
    const words = plain(entry.words);
    const [action = ""] = words;
    if (action !== "permit" && action !== "deny") continue;
    const width = sourceWidth(words.slice(1), family);
    if (width === undefined)
      throw new Untold("error", `the access list's entry is not understood`, String(entry.line));
    // What everybody is denied before can be permitted by nothing after it.
    if (action === "deny" && width === 0 && everything(words)) return undefined;
    if (action === "permit" && width < bits[family]) return entry;
  }
  return undefined;
}

function plain(words: readonly string[]): readonly string[] {
  const from = words[0] === "sequence" ? 2 : /^\d+$/.test(words[0] ?? "") ? 1 : 0;
  const to = words.at(-2) === "sequence" ? -2 : words.length;
  return words.slice(from, to).filter((word) => word !== "log" && word !== "log-input");
}

const protocols =
  /^(?:ip|ipv6|tcp|udp|icmp|\d+|esp|ahp|gre|ospf|eigrp|pim|igmp|ipinip|nos|pcp|sctp)$/;
const everything = (words: readonly string[]): boolean => {
  const rest = words.slice(1).join(" ");
  return ["any", "ip any any", "ipv6 any any", "0.0.0.0 255.255.255.255"].includes(rest);
};

/** Prefix length of the source; undefined: not understood. */
function sourceWidth(words: readonly string[], family: "ip" | "ipv6"): number | undefined {
  const [first = "", ...rest] = words;
  // An extended entry names its protocol first; another one than TCP or all of IP opens no terminal line.
  if (protocols.test(first) && rest.length > 0) {
    const whole = /^\d+$/.test(first)
      ? ["0", "6"].includes(first)
      : /^(?:ip|ipv6|tcp)$/.test(first);
    return whole ? sourceWidth(rest, family) : 128;
  }
  if (first === "any") return 0;
  if (first === "host") return rest[0] === undefined ? undefined : family === "ip" ? 32 : 128;
  if (family === "ipv6") {
    const length = /^[\da-f:.]+\/(\d+)$/i.exec(first)?.[1];
    return length === undefined ? undefined : Number(length);
  }
  if (!isAddress(first)) return undefined;
  const mask = rest[0] ?? "";
  return isAddress(mask) ? 32 - widest(mask) : 32;
}

const isAddress = (text: string): boolean =>
  /^(?:\d{1,3}\.){3}\d{1,3}$/.test(text) && text.split(".").every((part) => Number(part) < 256);
/** How many bits a wildcard leaves open, wherever they are. */
const widest = (mask: string): number =>
  mask
    .split(".")
    .map((part) => Number(part).toString(2).replaceAll("0", "").length)
    .reduce((sum, bits) => sum + bits, 0);
