/** Rules about what comes into an OpenWrt router from outside. */
import type { UciSection } from "#model/openwrt";
import { Untold } from "./check-type.ts";
import { unless } from "./finding.ts";
import type { Fault, Finding } from "./finding.ts";
import { active, lineOf, switchOf, valuesOf } from "./openwrt-config.ts";
import type { Uci } from "./openwrt-config.ts";

type Rule = (uci: Uci, value?: unknown) => Finding;

/** Zones that are outside: by their name, or by a network in them. */
function outer(uci: Uci, names: readonly string[]): readonly UciSection[] {
  uci.absent();
  const zones = uci
    .of("firewall", "zone")
    .filter((zone) => active(uci, zone))
    .filter((zone) =>
      [...valuesOf(zone, "name"), ...valuesOf(zone, "network")].some((name) =>
        names.includes(name),
      ),
    );
  if (zones.length === 0)
    throw new Untold("error", `no zone of the firewall is named ${names.join(" or ")}`);
  return zones;
}

const refuses = (section: UciSection): boolean =>
  ["REJECT", "DROP"].includes((valuesOf(section, "input")[0] ?? "").toUpperCase());

const closed: Rule = (uci, value) => {
  const zones = outer(uci, value as readonly string[]);
  const defaults = uci.of("firewall", "defaults");
  if (defaults.length === 0) throw new Untold("error", "the firewall has no section defaults");
  const faults = [...defaults, ...zones].flatMap((one): Fault[] => {
    if (refuses(one)) return [];
    const said = valuesOf(one, "input")[0] ?? "not said";
    const name = valuesOf(one, "name")[0] ?? one.name;
    return [{ line: lineOf(one, "input"), what: `${name}: input is ${said}` }];
  });
  return unless(faults, "input is refused");
};

/** Ports that give a prompt, a page or SNMP, and where this router's own servers listen. */
function managed(uci: Uci): readonly number[] {
  const own = [
    ...uci.of("dropbear", "dropbear").flatMap((one) => valuesOf(one, "Port")),
    ...uci
      .of("uhttpd", "uhttpd")
      .flatMap((one) => [...valuesOf(one, "listen_http"), ...valuesOf(one, "listen_https")])
      .map((place) => /(\d+)$/.exec(place)?.[1] ?? ""),
  ];
  return [22, 23, 80, 443, 161, ...own.filter((port) => /^\d+$/.test(port)).map(Number)];
}

function opens(section: UciSection, key: string, ports: readonly number[]): boolean {
  const said = valuesOf(section, key);
  if (said.length === 0) return true;
  return said.some((text) => {
    const [, from = "", to = from] = /^(\d{1,5})(?:[-:](\d{1,5}))?$/.exec(text) ?? [];
    if (from === "") throw new Untold("error", `${key} is no port`, String(lineOf(section, key)));
    return ports.some((port) => port >= Number(from) && port <= Number(to));
  });
}

const carries = (section: UciSection): boolean => {
  const protocols = valuesOf(section, "proto").map((name) => name.toLowerCase());
  const wide = ["tcp", "udp", "tcpudp", "all", "any", "*", "6", "17", "0"];
  return protocols.length === 0 || protocols.some((name) => wide.includes(name));
};

/** Addresses that it comes from; a list of everybody, or of all but some, is none. */
const limited = (section: UciSection): boolean => {
  const from = valuesOf(section, "src_ip");
  return from.length > 0 && from.every((one) => !/\/0$|^!|^(?:any|\*)$/.test(one));
};

const target = (one: UciSection, other: string): string =>
  (valuesOf(one, "target")[0] ?? other).toUpperCase();

const noManagement: Rule = (uci, value) => {
  const names = outer(uci, value as readonly string[]).flatMap((zone) => valuesOf(zone, "name"));
  const ports = managed(uci);
  const outside = (one: UciSection): boolean => {
    const [src = ""] = valuesOf(one, "src");
    return (
      active(uci, one) && (src === "*" || names.includes(src)) && carries(one) && !limited(one)
    );
  };
  const rules = uci
    .of("firewall", "rule")
    .filter(
      (one) => outside(one) && target(one, "") === "ACCEPT" && valuesOf(one, "dest").length === 0,
    )
    .filter((one) => opens(one, "dest_port", ports));
  const own = uci
    .of("network", "interface")
    .flatMap((one) => valuesOf(one, "ipaddr"))
    .map((address) => address.split("/")[0] ?? "");
  const redirects = uci
    .of("firewall", "redirect")
    .filter((one) => outside(one) && target(one, "DNAT") === "DNAT")
    .filter((one) => valuesOf(one, "dest_ip").every((address) => own.includes(address)))
    .filter((one) =>
      opens(one, one.options["dest_port"] === undefined ? "src_dport" : "dest_port", ports),
    );
  const faults = [...rules, ...redirects].map((one) => ({
    line: one.line,
    what: `${one.type} ${valuesOf(one, "name").join(" ") || one.name} lets management in`,
  }));
  return unless(faults, "nothing lets management in");
};

const sourceRoute: Rule = (uci) => {
  const faults = uci
    .of("firewall", "defaults")
    .filter((one) => switchOf(uci, one, "accept_source_route", false))
    .map((one) => ({
      line: lineOf(one, "accept_source_route"),
      what: "accept_source_route is on",
    }));
  if (faults.length === 0) uci.absent();
  return unless(faults, "off");
};

export const firewallRules = {
  closed: { expected: "input refused by default and from outside:", rule: closed },
  "no-management": { expected: "no rule that lets management in from", rule: noManagement },
  "source-route": { expected: "no source routing", rule: sourceRoute },
} as const;
