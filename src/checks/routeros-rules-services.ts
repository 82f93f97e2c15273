/** Rules about SNMP, time, messages and what else a RouterOS device runs. */
import { Untold } from "./check-type.ts";
import { bad, good, unless } from "./finding.ts";
import type { Fault, Finding } from "./finding.ts";
import { entriesOf, on, valueOf } from "./routeros-config.ts";
import type { Entry, Export } from "./routeros-config.ts";
import { isSupported } from "./version.ts";

type Rule = (config: Export, value?: unknown) => Finding;

/** The community that is there from the start is called public and answers everybody, reading. */
const first = { name: "public", addresses: "::/0", security: "none", "write-access": "no" };

/** Communities that answer; undefined: SNMP is off, as it is by default. */
function communities(config: Export): readonly Entry[] | undefined {
  if (!on(valueOf(config, ["/snmp", "enabled"], "no").value)) return undefined;
  const all = entriesOf(config, "/snmp community", { default: first });
  if (all.every(({ line }) => line === 0)) config.absent();
  return all.filter(({ values }) => !on(values["disabled"]));
}

const each =
  (fault: (values: Entry["values"]) => string | undefined, found: string): Rule =>
  (config) => {
    const all = communities(config);
    if (all === undefined) return good("SNMP is off");
    const faults = all.flatMap(({ values, line }): Fault[] => {
      const what = fault(values);
      return what === undefined ? [] : [{ line, what }];
    });
    // A community that was cut off could be worse than those that are there.
    if (faults.length === 0) config.absent();
    return unless(faults, found);
  };

const open = (addresses = ""): boolean =>
  addresses.split(",").some((one) => /^(?:0\.0\.0\.0\/0|::\/0|0\.0\.0\.0|)$/.test(one.trim()));

const noDefaultCommunity = each(
  ({ name = "" }) => (["public", "private"].includes(name) ? `community ${name}` : undefined),
  "no community that everybody tries",
);
const snmpV3 = each(
  ({ security = "none" }) =>
    security === "private" ? undefined : `a community with security ${security}`,
  "version 3 with privacy only",
);
const snmpLimited = each((values) => {
  if (on(values["write-access"])) return "a community may write";
  return open(values["addresses"]) ? "a community answers everybody" : undefined;
}, "limited to addresses");

const timeServers: Rule = (config, value) => {
  const enabled = valueOf(config, ["/system ntp client", "enabled"], "no");
  if (!on(enabled.value)) return bad("the time client is off", enabled.line);
  const lines = config.all.filter(({ values }) => !on(values["disabled"]));
  const own = lines.filter(({ menu }) => menu === "/system ntp client servers");
  const old = lines.filter(({ menu }) => menu === "/system ntp client");
  const names = new Set([
    ...own.map(({ values }) => values["address"] ?? ""),
    ...["primary-ntp", "secondary-ntp", "server-dns-names"].flatMap((key) =>
      (old.findLast(({ values }) => values[key] !== undefined)?.values[key] ?? "").split(","),
    ),
  ]);
  const servers = [...names].filter((name) => name !== "" && name !== "0.0.0.0");
  if (servers.length >= Number(value))
    return good(servers.join(", "), own[0]?.line ?? enabled.line);
  config.absent();
  return bad(`${String(servers.length)} time servers`, enabled.line);
};

const firstActions = {
  "0": { name: "memory", target: "memory" },
  "1": { name: "disk", target: "disk" },
  "2": { name: "echo", target: "echo" },
  "3": { name: "remote", target: "remote", remote: "0.0.0.0" },
};
const firstRules = Object.fromEntries(
  ["info", "error", "warning", "critical"].map((topics, at) => [
    String(at),
    { topics, action: "memory" },
  ]),
);

/** Actions and rules that are there from the start are set by number or by name. */
function byNumber(
  config: Export,
  menu: string,
  own: Readonly<Record<string, { readonly name?: string }>>,
): Export {
  const numbers = new Map(Object.entries(own).map(([number, { name = "" }]) => [name, number]));
  return {
    ...config,
    all: config.all.map((one) =>
      one.menu === menu ? { ...one, which: numbers.get(one.which) ?? one.which } : one,
    ),
  };
}

/** Topics of one rule must all be met: `error,!dns` sends errors, `info,account` only what is both. */
const remoteLog: Rule = (config, value) => {
  const actions = entriesOf(
    byNumber(config, "/system logging action", firstActions),
    "/system logging action",
    firstActions,
  );
  const far = actions.filter(
    ({ values: { target = "", remote = "" } }) =>
      target === "remote" && !["", "0.0.0.0", "::", "127.0.0.1"].includes(remote),
  );
  const names = far.map(({ values }) => values["name"] ?? "");
  const rules = entriesOf(config, "/system logging", firstRules).filter(
    ({ values }) => names.includes(values["action"] ?? "memory") && !on(values["disabled"]),
  );
  const sent = new Set(
    rules.flatMap(({ values }) => {
      const topics = (values["topics"] ?? "").split(",").filter((topic) => !topic.startsWith("!"));
      return topics.length === 1 ? topics : [];
    }),
  );
  const missing = (value as readonly string[]).filter((topic) => !sent.has(topic));
  if (missing.length === 0) return good(`sent by ${names.join(", ")}`, far[0]?.line);
  config.absent();
  return bad(
    far.length === 0 ? "messages stay on the router" : `not sent: ${missing.join(", ")}`,
    rules[0]?.line ?? far[0]?.line,
  );
};

const proxyArp: Rule = (config) => {
  const faults = config.all
    .filter(
      ({ menu, values }) =>
        menu.startsWith("/interface ") &&
        ["proxy-arp", "local-proxy-arp"].includes(values["arp"] ?? "") &&
        !on(values["disabled"]),
    )
    .map(({ line, menu, values }) => ({ line, what: `${menu} with arp=${values["arp"] ?? ""}` }));
  if (faults.length === 0) config.absent();
  return unless(faults, "no interface answers for others");
};

const note: Rule = (config) => {
  const text = valueOf(config, ["/system note", "note"], "");
  if (text.value === "") return bad("no note is shown", text.line);
  const shown = valueOf(config, ["/system note", "show-at-login"], "yes");
  return on(shown.value)
    ? good("a note is shown", text.line)
    : bad("the note is not shown", shown.line);
};

const supported: Rule = ({ version }, value) => {
  if (!/^\d+(?:\.\d+)+$/.test(version)) throw new Untold("error", "no version is said");
  return isSupported(version, value as readonly string[])
    ? good(version)
    : bad(`version ${version}`);
};

export const serviceRules = {
  "no-default-community": { expected: "no community public or private", rule: noDefaultCommunity },
  "snmp-v3": { expected: "SNMP version 3 with privacy", rule: snmpV3 },
  "snmp-limited": { expected: "SNMP that only reads, for listed addresses", rule: snmpLimited },
  "time-servers": { expected: "time servers, at least", rule: timeServers },
  "remote-log": { expected: "messages sent to another machine, of topics", rule: remoteLog },
  "no-proxy-arp": { expected: "no interface with proxy-arp", rule: proxyArp },
  note: { expected: "a note at the log-in", rule: note },
  supported: { expected: "a version not older than", rule: supported },
} as const;
