/** One rule of iptables-save's format: options in the order they stand in, as iptables-restore(8) takes them. */
import { addresses, ports } from "./filter-values.ts";
import type { Services } from "./filter-values.ts";
import { long, names, narrowing, odd, passing, plain, protocols, rates } from "./iptables-words.ts";
import { everyPort } from "./filter-rules.ts";
import type { Does, Match, Range } from "./filter-rules.ts";

/** iptables-restore would not load this. */
export class Refused extends Error {
  override readonly name = "Refused";
}

export interface Surroundings {
  readonly family: 4 | 6;
  readonly services: Services;
  readonly hasChain: (name: string) => boolean;
}

export interface ReadRule {
  readonly matches: readonly Match[];
  readonly does: Does;
}

const once = ["protocol", "source", "destination", "in-interface", "out-interface"];

export function readRule(given: readonly string[], around: Surroundings): ReadRule {
  let args = given;
  const matches: Match[] = [];
  let does: Does | undefined;
  const seen = new Set<string>();
  let module = "";
  let protocol = "";
  let at = 0;
  const value = (option: string): string => {
    const found = args[at];
    if (found === undefined) throw new Refused(`${option} says nothing`);
    at += 1;
    return found;
  };
  while (at < args.length) {
    const not = args[at] === "!";
    if (not) at += 1;
    const said = value("!");
    const sign = said.startsWith("--") ? said.indexOf("=") : -1;
    const option = sign === -1 ? said : said.slice(0, sign);
    if (sign !== -1) args = [...args.slice(0, at), said.slice(sign + 1), ...args.slice(at)];
    if (!option.startsWith("-"))
      throw new Refused(`"${option}" stands where an option is expected`);
    const name = names[option] ?? option.replace(/^--/, "");
    if (once.includes(name)) {
      if (seen.has(name)) throw new Refused(`${option} stands there twice`);
      seen.add(name);
    }
    switch (name) {
      case "protocol":
        protocol = value(option).toLowerCase();
        protocol = protocols[protocol] ?? protocol;
        if (protocol !== "all" && protocol !== "0")
          matches.push({ field: "l4", words: [protocol], not });
        else if (not) throw new Refused("no protocol at all");
        break;
      case "source":
      case "destination":
        matches.push(
          addressMatch(name === "source" ? "saddr" : "daddr", value(option), not, around),
        );
        break;
      case "in-interface":
      case "out-interface":
        matches.push({
          field: name === "in-interface" ? "iif" : "oif",
          words: [value(option)],
          not,
        });
        break;
      case "match":
        module = value(option);
        if (rates.has(module)) matches.push({ field: "rate", text: module });
        else if (narrowing.has(module) && module !== "addrtype")
          matches.push({ field: "narrow", text: module });
        else if (module !== "addrtype" && !plain.has(module))
          matches.push({ field: "unclear", text: `-m ${module}` });
        break;
      case "destination-port":
      case "destination-ports":
      case "source-port":
      case "source-ports": {
        const field = name.startsWith("dest") ? "dport" : "sport";
        matches.push(portMatch(field, value(option), not, protocol, around));
        break;
      }
      case "state":
        matches.push(stateMatch(value(option), not));
        break;
      case "comment":
      case "reject-with":
      case "set-counters":
        value(option);
        if (name === "set-counters") value(option);
        break;
      case "fragment":
        matches.push({ field: "narrow", text: "fragment" });
        break;
      case "dst-type":
      case "src-type":
      case "pkt-type":
        matches.push(typeMatch(name, value(option), not));
        break;
      case "jump":
      case "goto": {
        if (not) throw new Refused(`! before ${option}`);
        if (does !== undefined) throw new Refused("it leads to two targets");
        does = target(name, value(option), around);
        break;
      }
      case "syn":
        matches.push(everything(not));
        break;
      case "tcp-flags": {
        const [, set] = [value(option), value(option)];
        matches.push(
          set.toUpperCase() === "SYN" ? everything(not) : { field: "narrow", text: option },
        );
        break;
      }
      default:
        // getopt_long takes any beginning of a long name.
        if (long.some((one) => one.startsWith(name)))
          throw new Refused(`${option} is a beginning only; write the option in full`);
        if (does === undefined && module === "" && protocol === "")
          throw new Refused(`${option} is no option of any rule here`);
        // Options of a module that narrows say how; the module itself was noted.
        if (module === "" || plain.has(module)) matches.push({ field: "narrow", text: option });
        while (at < args.length && !/^(?:-{1,2}[a-z]|!$)/.test(args[at] ?? "")) at += 1;
    }
  }
  return { matches, does: does ?? { kind: "none" } };
}

function target(kind: "jump" | "goto", name: string, { hasChain }: Surroundings): Does {
  if (hasChain(name)) return { kind, to: name };
  if (name === "ACCEPT") return { kind: "accept" };
  if (name === "DROP" || name === "REJECT") return { kind: "drop" };
  if (name === "RETURN") return { kind: "return" };
  if (passing.has(name)) return { kind: "none" };
  if (odd.has(name)) return { kind: "odd" };
  throw new Refused(`there is no chain and no target ${name}`);
}

function addressMatch(
  field: "saddr" | "daddr",
  text: string,
  not: boolean,
  { family }: Surroundings,
): Match {
  const ranges = text.split(",").map((one) => addresses(padded(one), family));
  if (not && ranges.length > 1) throw new Refused(`! before several addresses`);
  // A name is looked up when the rules are loaded.
  return ranges.every((range) => range !== undefined)
    ? { field, ranges, not }
    : { field: "unclear", text };
}

/** `127/8` is 127.0.0.0/8 to iptables. */
const padded = (text: string): string =>
  text.replace(
    /^(\d+)(\.\d+)?(\.\d+)?(?=\/)/,
    (_, a: string, b = ".0", c = ".0") => `${a}${String(b)}${String(c)}.0`,
  );

function portMatch(
  field: "dport" | "sport",
  text: string,
  not: boolean,
  protocol: string,
  { services }: Surroundings,
): Match {
  if (!["tcp", "udp", "sctp", "dccp", "udplite"].includes(protocol))
    throw new Refused("a port without a protocol that has ports");
  const ranges = text.split(",").map((one) => ports(one, services, { protocol, sign: ":" }));
  if (ranges.some((range) => range === undefined)) throw new Refused(`no port is called ${text}`);
  return { field, ranges: ranges.filter((range): range is Range => range !== undefined), not };
}

const states = ["new", "established", "related", "invalid", "untracked"];

function stateMatch(text: string, not: boolean): Match {
  const words = text.toLowerCase().split(",");
  // SNAT and DNAT are states of conntrack too, and lie across the others.
  if (words.some((word) => word === "snat" || word === "dnat")) return { field: "narrow", text };
  const unknown = words.find((word) => !states.includes(word));
  if (unknown !== undefined) throw new Refused(`there is no state ${unknown}`);
  return { field: "ct", words, not };
}

/** Takes every packet that is judged here (or none, turned round): whatever ports it comes from. */
const everything = (not: boolean): Match => ({ field: "sport", ranges: [everyPort], not });

/** Packets that are judged here come to this host alone, and the first of a connection is a SYN: such rules narrow nothing. */
function typeMatch(name: string, text: string, not: boolean): Match {
  const wide = name === "dst-type" ? "local" : "unicast";
  const words = text.toLowerCase().split(",");
  if (words.includes(wide)) return everything(not);
  return not && words.every((word) => word === "multicast" || word === "broadcast")
    ? everything(false)
    : { field: "narrow", text };
}
