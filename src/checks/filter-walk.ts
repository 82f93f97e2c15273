/** The way of packets through a chain: every rule that may decide about them, in order, until one surely does. */
import { Untold } from "./check-type.ts";
import { fit } from "./filter-rules.ts";
import type { Chain, Fit, Packet, Rule, Table } from "./filter-rules.ts";

export interface Decision {
  /** Of all these packets, of some, or nobody can say. */
  readonly fit: Exclude<Fit, "never">;
  readonly does: "accept" | "drop";
  readonly rule: Rule;
  /** A rule on the way speaks of the packet's very port. */
  readonly named: boolean;
}

/** A range this wide is no rule about one port: the usual ones for telephony (16384-32767) still are. */
const widest = 16_384n;
/** The kernel's own limit is 16 jumps; a host could still answer with chains that never come to an end here. */
const limits = { depth: 16, steps: 50_000 };

interface Way {
  readonly table: Table;
  readonly packet: Packet;
  readonly out: Decision[];
  steps: number;
}

export function decisions(table: Table, chain: Chain, packet: Packet): readonly Decision[] {
  const way: Way = { table, packet, out: [], steps: 0 };
  follow(way, chain, { fit: "always", named: false, depth: 0 });
  return way.out;
}

interface Here {
  readonly fit: Decision["fit"];
  readonly named: boolean;
  readonly depth: number;
}

function weaker(a: Decision["fit"], b: Decision["fit"]): Decision["fit"] {
  if (a === "unclear" || b === "unclear") return "unclear";
  return a === "maybe" || b === "maybe" ? "maybe" : "always";
}

/** True where packets come back undecided: all that are left, or those that a rule sent back. */
function follow(way: Way, chain: Chain, start: Here): boolean {
  if (start.depth > limits.depth)
    throw new Untold("error", "its jumps never come to an end", chain.place);
  let { fit: sure } = start;
  let back = false;
  for (const rule of chain.rules) {
    way.steps += 1;
    if (way.steps > limits.steps)
      throw new Untold("error", "has too many ways through it", chain.place);
    const taken = ruleFit(rule, way.packet);
    if (taken === "never") continue;
    const here: Here = {
      fit: weaker(sure, taken),
      named: start.named || names(rule, way.packet),
      depth: start.depth + 1,
    };
    const { does } = rule;
    const undecided = decide(way, rule, here);
    // Those that come back from a jump go on with the next rule; from a goto or a return they leave this chain.
    const leaves = undecided && (does.kind === "return" || does.kind === "goto");
    if (taken === "always" && (leaves || !undecided)) return back || leaves;
    if (!leaves) continue;
    back = true;
    sure = weaker(sure, taken);
  }
  return true;
}

/** Writes down what the rule decides; true where its packets are still undecided behind it. */
function decide(way: Way, rule: Rule, here: Here): boolean {
  const { does } = rule;
  switch (does.kind) {
    case "none":
    case "return":
      return true;
    case "accept":
    case "drop":
      way.out.push({ fit: here.fit, does: does.kind, rule, named: here.named });
      return false;
    case "odd":
      for (const either of ["accept", "drop"] as const)
        way.out.push({ fit: "unclear", does: either, rule, named: here.named });
      return true;
    default: {
      const target = way.table.chains.get(does.to);
      if (target === undefined)
        throw new Untold("error", `leads to ${does.to}, which is not there`, rule.place);
      return follow(way, target, here);
    }
  }
}

function ruleFit({ matches, does }: Rule, packet: Packet): Fit {
  let all: Fit = "always";
  for (const match of matches) {
    if (match.field === "rate" && does.kind === "accept") continue;
    const one = fit(match, packet);
    if (one === "never") return "never";
    all = weaker(all, one);
  }
  return all;
}

function names({ matches }: Rule, packet: Packet): boolean {
  return matches.some(
    (match) =>
      match.field === "dport" &&
      !match.not &&
      fit(match, packet) === "always" &&
      match.ranges.reduce((sum, [from, to]) => sum + to - from + 1n, 0n) <= widest,
  );
}
