/** Words of nft(8)'s rules, and statements that decide nothing. */
import type { Match } from "./filter-rules.ts";
import type { Token } from "./nft-tokens.ts";
import { skipGroup } from "./nft-values.ts";
import type { Around, Key } from "./nft-values.ts";

/** Keys that are told apart: the words before the value, and what else they ask of a packet. */
export const keys: Readonly<Record<string, Key>> = {
  iif: { field: "iif" },
  iifname: { field: "iif" },
  oif: { field: "oif" },
  oifname: { field: "oif" },
  l4proto: { field: "l4" },
  nfproto: { field: "family" },
  protocol: { field: "family" },
  "ip saddr": { field: "saddr", family: "4" },
  "ip daddr": { field: "daddr", family: "4" },
  "ip protocol": { field: "l4", family: "4" },
  "ip6 saddr": { field: "saddr", family: "6" },
  "ip6 daddr": { field: "daddr", family: "6" },
  "ip6 nexthdr": { field: "l4", family: "6" },
  "tcp dport": { field: "dport", l4: "tcp" },
  "tcp sport": { field: "sport", l4: "tcp" },
  "udp dport": { field: "dport", l4: "udp" },
  "udp sport": { field: "sport", l4: "udp" },
  "th dport": { field: "dport" },
  "th sport": { field: "sport" },
  "ct state": { field: "ct" },
};
/** First words of matches that narrow only; some say a protocol. */
export const others: Readonly<Record<string, Key>> = {
  ip: { family: "4" },
  ip6: { family: "6" },
  tcp: { l4: "tcp" },
  udp: { l4: "udp" },
  icmp: { family: "4", l4: "icmp" },
  icmpv6: { family: "6", l4: "icmpv6" },
  igmp: { l4: "igmp" },
  ...Object.fromEntries(
    `th sctp dccp udplite esp ah comp gre vxlan ct fib ether vlan arp ipsec rt exthdr frag dst hbh mh socket osf numgen`
      .split(" ")
      .map((word) => [word, {}]),
  ),
};
/** The same of one word: the value follows at once. */
export const single = new Set(
  `mark length pkttype skuid skgid cgroup cpu day hour time iifgroup oifgroup iiftype oiftype ibrname obrname iifkind oifkind
  rtclassid random priority secpath`.split(/\s+/),
);
const verdicts = new Set(
  `accept drop reject return continue jump goto queue masquerade snat dnat redirect tproxy synproxy`.split(
    " ",
  ),
);
const statements = new Set(
  `counter log limit quota comment meta notrack dup fwd flow add update delete`.split(" "),
);
/** A word with which the next match or statement begins; no value is called so. */
export const begins = ({ kind, text }: Token): boolean =>
  kind === "word" &&
  (verdicts.has(text) ||
    statements.has(text) ||
    single.has(text) ||
    text in keys ||
    text in others);

export interface Reading {
  readonly all: readonly Token[];
  readonly around: Around;
  readonly place: string;
  at: number;
  matches: Match[];
}

export const peek = (reading: Reading, by = 0): string => {
  const found = reading.all[reading.at + by];
  return found === undefined || found.kind === "text" ? "" : found.text;
};

/** Statements that decide nothing; true when one stood there. */
export function statement(reading: Reading): boolean {
  const word = peek(reading);
  const from = reading.at;
  const onward = (least: number): void => {
    reading.at = from + least;
    while (reading.at < reading.all.length) {
      const one = reading.all[reading.at];
      if (one === undefined || begins(one)) return;
      reading.at = skipGroup(reading.all, reading.at);
    }
  };
  // `set` stands there; its value may be an expression of its own (`ct mark`).
  const written = (at: number): void => {
    onward(
      at + (["ct", "meta", "ip", "ip6", "tcp", "udp"].includes(peek(reading, at + 1)) ? 3 : 2),
    );
  };
  switch (word) {
    case "counter":
    case "notrack":
    case "comment":
    case "flow":
    case "dup":
    case "fwd":
      onward(word === "flow" ? 2 : 1);
      return true;
    case "log":
      logs(reading);
      return true;
    case "limit":
    case "quota":
      onward(1);
      reading.matches.push({ field: "rate", text: word });
      return true;
    case "add":
    case "update":
    case "delete":
      onward(1);
      // `update @seen { ip saddr limit rate … }` narrows by what stands in the braces.
      reading.at = Math.max(reading.at, skipGroup(reading.all, from + 2));
      reading.matches.push({ field: "rate", text: word });
      return true;
    case "meta":
      if (peek(reading, 2) !== "set") reading.at += 1;
      else written(2);
      return true;
    case "ct":
    case "ip":
    case "ip6":
    case "tcp":
    case "udp":
    case "ether":
    case "vlan": {
      // `ct mark set`, `tcp option maxseg size set`: written into the packet.
      const at = peek(reading, 1) === "option" ? 4 : 2;
      if (peek(reading, at) !== "set") return false;
      written(at);
      return true;
    }
    default:
      return false;
  }
}

function logs(reading: Reading): void {
  reading.at += 1;
  for (;;) {
    const word = peek(reading);
    if (["prefix", "group", "snaplen", "queue-threshold", "level"].includes(word)) reading.at += 2;
    else if (word === "flags") {
      reading.at += ["tcp", "ip"].includes(peek(reading, 1)) ? 3 : 2;
      while (peek(reading) === ",") reading.at += 2;
    } else return;
  }
}
