/** Questions about a packet filter: what it does with loopback, what nobody thought of, and a port that is open. */
import { Untold } from "./check-type.ts";
import { addresses } from "./filter-values.ts";
import { everyPort, without } from "./filter-rules.ts";
import type { Chain, Packet, Range, Table } from "./filter-rules.ts";
import { decisions } from "./filter-walk.ts";
import type { Decision } from "./filter-walk.ts";

/** "" = yes; else what speaks against it, and where. */
export interface Answer {
  readonly why: string;
  readonly where: string;
}
const yes: Answer = { why: "", where: "" };

export type Family = 4 | 6;
export type Hook = "input" | "forward" | "output";
interface Point {
  readonly table: Table;
  readonly chain: Chain;
}

/** Chains that filter at a hook, for one version of IP: a packet has to pass all of them. */
export function filters(tables: readonly Table[], hook: string, family: Family): readonly Point[] {
  const names = ["inet", family === 4 ? "ip" : "ip6"];
  return tables
    .filter((table) => names.includes(table.family))
    .flatMap((table) =>
      [...table.chains.values()]
        .filter(({ base }) => base?.hook === hook && base.type === "filter")
        .map((chain) => ({ table, chain })),
    );
}

const told = (decision: Decision): string => `"${decision.rule.text}"`;
const unclear = (decision: Decision): Untold =>
  new Untold(
    "error",
    `whether this rule decides cannot be told: ${told(decision)}`,
    decision.rule.place,
  );

/** What surely becomes of the packets; undefined: no rule decides about all of them. Throws where an unclear rule matters. */
function surely(list: readonly Decision[]): Decision | undefined {
  const end = list.findIndex(({ fit }) => fit === "always");
  return end === -1 ? undefined : list[end];
}

const range = (text: string, family: Family): Range => {
  const found = addresses(text, family);
  if (found === undefined) throw new RangeError(text);
  return found;
};
const loopback = (family: Family): Range =>
  family === 4 ? range("127.0.0.0/8", 4) : range("::1", 6);
const multicast = (family: Family): readonly Range[] =>
  family === 4 ? [range("224.0.0.0/4", 4), range("255.255.255.255", 4)] : [range("ff00::/8", 6)];
const anywhere = (family: Family): Range =>
  family === 4 ? range("0.0.0.0/0", 4) : range("::/0", 6);

/** Whether this machine's own traffic passes: one rule says so, and nothing before it stops all of it. */
export function ownTraffic(points: readonly Point[], family: Family, way: "iif" | "oif"): Answer {
  const packet: Packet = {
    family,
    [way]: "lo",
    ct: "new",
    saddr: [loopback(family)],
    daddr: [loopback(family)],
  };
  let allowed = false;
  for (const { table, chain } of points) {
    const list = decisions(table, chain, packet);
    const sure = surely(list);
    const before = sure === undefined ? list : list.slice(0, list.indexOf(sure));
    const other = before.find((one) => one.fit === "unclear" && one.does !== sure?.does);
    if (other !== undefined) throw unclear(other);
    if (sure?.does === "drop")
      return {
        why: `${told(sure)} stops what this machine says to itself`,
        where: sure.rule.place,
      };
    if (sure === undefined && chain.base?.policy === "drop")
      return { why: "no rule lets through what this machine says to itself", where: chain.place };
    allowed ||= sure !== undefined;
  }
  const [first] = points;
  return allowed
    ? yes
    : {
        why: "no rule lets through what this machine says to itself",
        where: first?.chain.place ?? "",
      };
}

/**
 * Whether loopback addresses from outside are dropped by a rule before any other lets some of them in. DHCP's answers,
 * ICMP and what is sent to many at once come before in every usual ruleset and are left out.
 */
export function noForgery(points: readonly Point[], family: Family, policyCounts: boolean): Answer {
  let found: Answer = { why: "nothing filters here", where: "" };
  for (const { table, chain } of points) {
    const one = ["tcp", "udp"]
      .map((l4) => forged(decisions(table, chain, forgery(family, l4)), chain, policyCounts))
      .find(({ why }) => why !== "");
    if (one === undefined) return yes;
    found = one;
  }
  return found;
}

const forgery = (family: Family, l4: string): Packet => ({
  family,
  iif: "other",
  ct: "new",
  l4,
  saddr: [loopback(family)],
  daddr: without(anywhere(family), multicast(family)),
  sport: without(everyPort, [
    [67n, 67n],
    [547n, 547n],
  ]),
  dport: without(everyPort, [
    [68n, 68n],
    [546n, 546n],
  ]),
});

function forged(list: readonly Decision[], chain: Chain, policyCounts: boolean): Answer {
  const hole = list.find(({ does, fit }) => does === "accept" && fit !== "unclear");
  const wall = list.find(({ does, fit }) => does === "drop" && fit === "always");
  const doubt = list.find(({ fit }) => fit === "unclear");
  if (hole !== undefined)
    return {
      why: `${told(hole)} lets loopback addresses in from outside before they are dropped`,
      where: hole.rule.place,
    };
  if (doubt !== undefined) throw unclear(doubt);
  if (wall !== undefined || (policyCounts && chain.base?.policy === "drop")) return yes;
  return { why: "no rule drops loopback addresses from outside", where: chain.place };
}

/** Whether what no rule allows is dropped: by the policy, and no rule before it accepts everything. */
export function deniesByDefault(points: readonly Point[], family: Family, hook: Hook): Answer {
  let found: Answer = { why: `nothing filters version ${String(family)} at ${hook}`, where: "" };
  for (const { table, chain } of points) {
    if (chain.base?.policy !== "drop") {
      found = { why: `the policy of ${chain.name} is accept`, where: chain.place };
      continue;
    }
    const lists = strangers(family, hook).map((packet) => decisions(table, chain, packet));
    const open = lists.map((list) => surely(list)).find((one) => one?.does === "accept");
    if (open === undefined) {
      const doubt = lists.flat().find(({ fit, does }) => fit === "unclear" && does === "accept");
      if (doubt !== undefined) throw unclear(doubt);
      return yes;
    }
    found = { why: `${told(open)} accepts everything before the policy`, where: open.rule.place };
  }
  return found;
}

function strangers(family: Family, hook: Hook): readonly Packet[] {
  // Going out, new connections of every kind are what most machines allow, as in the example of CIS.
  if (hook === "output") return [{ family, oif: "other" }];
  const packet: Packet = { family, ct: "new" };
  if (hook === "forward") return [{ ...packet, iif: "other", oif: "other" }];
  return ["tcp", "udp"].map((l4) => ({ ...packet, iif: "other", l4 }));
}

/** Whether a rule speaks of this very port, and is reached by somebody who knocks there. */
export function speaksOf(
  points: readonly Point[],
  family: Family,
  { protocol, port, address }: { protocol: string; port: number; address: bigint | undefined },
): boolean {
  const packet: Packet = {
    family,
    iif: "other",
    ct: "new",
    l4: protocol,
    dport: [[BigInt(port), BigInt(port)]],
    ...(address === undefined ? {} : { daddr: [[address, address]] }),
  };
  return points.some(({ table, chain }) => {
    let doubt: Decision | undefined;
    for (const one of decisions(table, chain, packet)) {
      if (one.fit === "unclear") doubt ??= one;
      else if (one.named) {
        if (doubt !== undefined) throw unclear(doubt);
        return true;
      }
    }
    if (doubt?.named === true) throw unclear(doubt);
    return false;
  });
}
