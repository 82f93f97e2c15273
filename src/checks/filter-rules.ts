/** A packet filter in one form, whoever wrote it (nft, iptables, ufw): chains of rules, and which packets a rule takes. */

/** Both ends belong to it. Addresses and ports alike. */
export type Range = readonly [bigint, bigint];

export type Match =
  | { readonly field: Words; readonly words: readonly string[]; readonly not: boolean }
  | { readonly field: Numbers; readonly ranges: readonly Range[]; readonly not: boolean }
  /** Understood, and narrower than what is told apart here: some packets and not others. */
  | { readonly field: "narrow"; readonly text: string }
  /** So many in a time: no wall for somebody who takes his time, so that an accept counts as if it took everything. */
  | { readonly field: "rate"; readonly text: string }
  | { readonly field: "unclear"; readonly text: string };
type Words = "family" | "iif" | "oif" | "l4" | "ct";
type Numbers = "saddr" | "daddr" | "sport" | "dport";

export type Does =
  | { readonly kind: "accept" | "drop" | "return" | "none" }
  | { readonly kind: "jump" | "goto"; readonly to: string }
  /** Decides, and what is not told apart here (a queue, a target of an extension). */
  | { readonly kind: "odd" };

export interface Rule {
  readonly matches: readonly Match[];
  readonly does: Does;
  readonly place: string;
  /** As written, blanks made one. */
  readonly text: string;
}

export interface Base {
  readonly type: string;
  readonly hook: string;
  readonly priority: string;
  readonly policy: "accept" | "drop";
}

export interface Chain {
  readonly name: string;
  readonly place: string;
  readonly base?: Base;
  readonly rules: readonly Rule[];
}

export interface Table {
  readonly family: string;
  readonly name: string;
  readonly place: string;
  readonly chains: ReadonlyMap<string, Chain>;
}

/** A kind of packets. What is not said may be anything. */
export interface Packet {
  readonly family: 4 | 6;
  readonly iif?: "lo" | "other";
  readonly oif?: "lo" | "other";
  readonly l4?: string;
  readonly ct?: string;
  readonly saddr?: readonly Range[];
  readonly daddr?: readonly Range[];
  readonly sport?: readonly Range[];
  readonly dport?: readonly Range[];
}

/** `unclear`: one of the other three, and nobody here can say which. */
export type Fit = "always" | "maybe" | "never" | "unclear";

export const everyPort: Range = [0n, 65_535n];

/** How much of these packets the match takes. */
export function fit(match: Match, packet: Packet): Fit {
  switch (match.field) {
    case "narrow":
    case "rate":
      return "maybe";
    case "unclear":
      return "unclear";
    case "iif":
    case "oif":
      return turned(interfaceFit(match.words, packet[match.field]), match.not);
    case "family":
    case "l4":
    case "ct": {
      const found = packet[match.field];
      if (found === undefined) return "maybe";
      return turned(match.words.includes(String(found)) ? "always" : "never", match.not);
    }
    default:
      return turned(
        rangeFit(match.ranges, packet[match.field] ?? whole(match.field, packet)),
        match.not,
      );
  }
}

const whole = (field: Numbers, { family }: Packet): readonly Range[] =>
  field === "sport" || field === "dport"
    ? [everyPort]
    : [[0n, family === 4 ? 0xffff_ffffn : (1n << 128n) - 1n]];

function turned(found: Fit, not: boolean): Fit {
  if (!not || found === "maybe" || found === "unclear") return found;
  return found === "always" ? "never" : "always";
}

/** `eth*` and `eth+` are beginnings of names; a lone sign is every name. */
function interfaceFit(names: readonly string[], found: "lo" | "other" | undefined): Fit {
  if (names.some((name) => /^[*+]$/.test(name))) return "always";
  if (found === undefined) return "maybe";
  const lo = names.some((name) => name === "lo" || /^lo?[*+]$/.test(name));
  if (found === "lo") return lo ? "always" : "never";
  return names.every((name) => name === "lo") ? "never" : "maybe";
}

function rangeFit(taken: readonly Range[], packets: readonly Range[]): Fit {
  const all = merged(taken);
  const inside = packets.every(([a, b]) => all.some(([from, to]) => from <= a && b <= to));
  if (inside) return "always";
  return packets.some(([a, b]) => all.some(([from, to]) => from <= b && a <= to))
    ? "maybe"
    : "never";
}

/** Touching ranges become one, so that `0-99, 100-65535` is every port. */
export function merged(ranges: readonly Range[]): readonly Range[] {
  const out: Range[] = [];
  for (const [from, to] of ranges.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    const last = out.at(-1);
    if (last !== undefined && from <= last[1] + 1n)
      out[out.length - 1] = [last[0], to > last[1] ? to : last[1]];
    else out.push([from, to]);
  }
  return out;
}

/** What is left of the range without these. */
export function without([from, to]: Range, taken: readonly Range[]): readonly Range[] {
  const left: Range[] = [];
  let next = from;
  for (const [a, b] of merged(taken)) {
    if (a > next) left.push([next, a - 1n]);
    if (b >= next) next = b + 1n;
  }
  return next <= to ? [...left, [next, to]] : left;
}
