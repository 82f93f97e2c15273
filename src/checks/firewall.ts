/** The host's own packet filter, as it is stored and as it runs: both have to hold. */
import type { Facts, Want } from "#model/fact";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { deniesByDefault, filters, noForgery, ownTraffic, speaksOf } from "./filter-ask.ts";
import type { Answer } from "./filter-ask.ts";
import { families, running, stored, wants } from "./firewall-sources.ts";
import type { About, Source } from "./firewall-sources.ts";
import { difference } from "./nft-same.ts";
import { openSockets, portOf, socketWants } from "./sockets.ts";
import type { Port } from "./sockets.ts";
import { ipv6Closed } from "./ufw-rules.ts";

interface Spec extends About {
  readonly asks: "loopback" | "default-deny" | "open-ports" | "table" | "chains" | "permanent";
  /** `table`: which one has to be there. */
  readonly protocols?: string;
  readonly table?: string;
  /** `chains`: of each hook its type and the policy that it has at least. */
  readonly hooks?: readonly string[];
  readonly types?: readonly string[];
  readonly policies?: readonly string[];
}

const texts = { type: "array", minItems: 1, items: { type: "string" } };
const schema = {
  type: "object",
  additionalProperties: false,
  required: ["by", "asks"],
  properties: {
    by: { enum: ["nftables", "ufw", "iptables"] },
    asks: { enum: ["loopback", "default-deny", "open-ports", "table", "chains", "permanent"] },
    family: { enum: [4, 6] },
    file: { type: "string", pattern: "^/etc/" },
    protocols: { type: "string" },
    table: { type: "string" },
    hooks: texts,
    types: texts,
    policies: texts,
  },
};

const hooks = ["input", "forward", "output"] as const;

function expected(spec: Spec): string {
  switch (spec.asks) {
    case "loopback":
      return "this machine's own traffic passes, its addresses from outside do not";
    case "default-deny":
      return "what no rule allows is dropped at input, forward and output";
    case "open-ports":
      return "a rule for every port that is open to other machines";
    case "table":
      return `table ${spec.protocols ?? ""} ${spec.table ?? ""}`;
    case "chains":
      return `chains at ${(spec.hooks ?? []).join(", ")}`;
    default:
      return "filters at input, forward and output, stored as they run";
  }
}

/** The first answer that is not yes. */
function answer(spec: Spec, facts: Facts, source: Source, spoken: readonly (4 | 6)[]): Answer {
  if (source.nothing !== undefined) return { why: source.nothing, where: source.where };
  const all = spoken.flatMap((family): readonly Answer[] => {
    const at = (hook: string) => filters(source.tables, hook, family);
    switch (spec.asks) {
      case "loopback":
        return [
          ownTraffic(at("input"), family, "iif"),
          // nftables: 4.3.6 speaks of input alone.
          ...(spec.by === "nftables" ? [] : [ownTraffic(at("output"), family, "oif")]),
          noForgery(at("input"), family, spec.by === "ufw" && family === 6 && ipv6Closed(facts)),
        ];
      case "default-deny":
        return hooks.map((hook) => deniesByDefault(at(hook), family, hook));
      case "open-ports":
        return openPorts(facts, family)
          .filter((port) => !speaksOf(at("input"), family, port))
          .map(({ protocol, port }) => ({
            why: `no rule that is reached speaks of ${protocol} port ${String(port)}`,
            where: source.where,
          }));
      case "chains":
        return (spec.hooks ?? []).map((hook, index) =>
          chainThere(spec, source, family, hook, index),
        );
      case "permanent":
        return hooks
          .filter((hook) => at(hook).length === 0)
          .map((hook) => ({
            why: `nothing filters version ${String(family)} at ${hook}`,
            where: source.where,
          }));
      default:
        return [];
    }
  });
  if (
    spec.asks === "table" &&
    !source.tables.some((one) => one.family === spec.protocols && one.name === spec.table)
  )
    return { why: "there is no such table", where: source.where };
  return all.find(({ why }) => why !== "") ?? { why: "", where: "" };
}

function chainThere(
  spec: Spec,
  source: Source,
  family: 4 | 6,
  hook: string,
  index: number,
): Answer {
  const type = spec.types?.[index] ?? "filter";
  const policy = spec.policies?.[index] ?? "accept";
  const names = ["inet", family === 4 ? "ip" : "ip6"];
  const found = source.tables
    .filter((table) => names.includes(table.family))
    .flatMap((table) => [...table.chains.values()])
    .filter(({ base }) => base?.hook === hook && base.type === type);
  const [first] = found;
  if (first === undefined)
    return {
      why: `no chain of type ${type} at ${hook} sees version ${String(family)}`,
      where: source.where,
    };
  return policy === "drop" && found.every(({ base }) => base?.policy !== "drop")
    ? { why: `the policy of ${first.name} is accept`, where: first.place }
    : { why: "", where: "" };
}

function openPorts(facts: Facts, family: 4 | 6): readonly Port[] {
  return [...openSockets(facts, "tcp"), ...openSockets(facts, "udp")].flatMap(
    (socket) => portOf(socket, family) ?? [],
  );
}

function judge(spec: Spec, facts: Facts): Judgement {
  const want = expected(spec);
  const spoken = families(spec, facts);
  if (spoken.length === 0)
    throw new Untold("not-applicable", "IP version 6 is switched off here", "/proc/net/if_inet6");
  const kept = stored(spec, facts, spoken);
  const first = answer(spec, facts, kept, spoken);
  if (first.why !== "") return fail(want, "stored rules", first.where || kept.where, first.why);
  const now = running(spec, facts, spoken);
  if (now === undefined) return pass(want, "so it is stored (what runs was not seen)", kept.where);
  const second = answer(spec, facts, now, spoken);
  if (second.why !== "") return fail(want, "running rules", second.where || now.where, second.why);
  if (spec.asks === "permanent") {
    const odd = difference(kept.tables, now.tables);
    if (odd !== "") return fail(want, "running rules", now.where, odd);
  }
  return pass(want, "so it is stored, and so it runs", kept.where);
}

export const firewall: CheckType<Spec> = {
  schema,
  ask: (spec): readonly Want[] => [
    ...wants(spec),
    ...(spec.asks === "open-ports" ? socketWants(["tcp", "udp"]) : []),
  ],
  judge,
  // A rule too many shuts the administrator out: policies and ports are a person's.
  repair: () => [],
};
