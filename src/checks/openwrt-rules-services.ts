/** Rules about SNMP, time, messages and what else an OpenWrt router runs. */
import type { UciSection } from "#model/openwrt";
import { Untold } from "./check-type.ts";
import { bad, good, unless } from "./finding.ts";
import type { Fault, Finding } from "./finding.ts";
import { active, lineOf, switchOf, valuesOf } from "./openwrt-config.ts";
import type { Uci } from "./openwrt-config.ts";
import { isSupported } from "./version.ts";

type Rule = (uci: Uci, value?: unknown) => Finding;

/** Sections with a community: of net-snmp, where it is not switched off, and of mini-snmpd. */
function communities(uci: Uci): readonly UciSection[] {
  uci.absent();
  const off = uci.of("snmpd", "snmpd").some((one) => !active(uci, one));
  return [
    ...(off ? [] : uci.of("snmpd", "com2sec", "com2sec6")),
    ...uci.of("mini_snmpd", "mini_snmpd").filter((one) => active(uci, one)),
  ];
}

const noDefaultCommunity: Rule = (uci) => {
  const faults = communities(uci).flatMap((one): Fault[] => {
    const [name = ""] = valuesOf(one, "community");
    return name === "***"
      ? []
      : [{ line: lineOf(one, "community"), what: `community ${name || "(not said)"}` }];
  });
  return unless(faults, "no community that everybody tries");
};

const noCommunity: Rule = (uci) =>
  unless(
    communities(uci).map(({ line, config }) => ({
      line,
      what: `${config}: a community (version 1 or 2c)`,
    })),
    "no community of version 1 or 2c",
  );

const timeServers: Rule = (uci, value) => {
  const all = uci.of("system", "timeserver").filter((one) => switchOf(uci, one, "enabled", true));
  const names = new Set(all.flatMap((one) => valuesOf(one, "server")));
  if (names.size >= Number(value)) return good([...names].join(", "), all[0]?.line);
  uci.absent();
  return bad(`${String(names.size)} time servers`, all[0]?.line);
};

const nowhere = /^(?:127\.|0\.0\.0\.0$|::1?$|localhost$)/;

const remoteLog: Rule = (uci) => {
  const all = uci.of("system", "system");
  const [one] = all;
  if (one === undefined) throw new Untold("error", "there is no section system");
  const [to = ""] = valuesOf(one, "log_ip");
  if (to === "") uci.absent();
  if (to === "" || nowhere.test(to))
    return bad("messages stay on the router", lineOf(one, "log_ip"));
  return switchOf(uci, one, "log_remote", true)
    ? good(`log_ip ${to}`, lineOf(one, "log_ip"))
    : bad("log_remote is off", lineOf(one, "log_remote"));
};

/** Off must be said: what an installed package does without a word has changed between its versions. */
const upnpOff: Rule = (uci) => {
  const all = uci.of("upnpd", "upnpd");
  uci.absent();
  const faults = all
    .filter((one) => one.options["enabled"] === undefined || switchOf(uci, one, "enabled", true))
    .map((one) => ({ line: lineOf(one, "enabled"), what: "upnpd is not switched off" }));
  return unless(faults, all.length === 0 ? "not installed" : "off");
};

const timeServerOff: Rule = (uci) => {
  const faults = uci
    .of("system", "timeserver")
    .filter((one) => switchOf(uci, one, "enable_server", false))
    .map((one) => ({ line: lineOf(one, "enable_server"), what: "it serves time to others" }));
  if (faults.length === 0) uci.absent();
  return unless(faults, "off");
};

const supported: Rule = ({ about }, value) => {
  if (about.release === "")
    throw new Untold(
      "error",
      "the release is not said, or is a snapshot: take /etc/openwrt_release with it",
    );
  return isSupported(about.release, value as readonly string[])
    ? good(about.release)
    : bad(`release ${about.release}`);
};

export const serviceRules = {
  "no-default-community": { expected: "no community public or private", rule: noDefaultCommunity },
  "no-community": { expected: "SNMP version 3 or none", rule: noCommunity },
  "time-servers": { expected: "time servers, at least", rule: timeServers },
  "remote-log": { expected: "messages sent to another machine", rule: remoteLog },
  "upnp-off": { expected: "UPnP off", rule: upnpOff },
  "time-server-off": { expected: "no time server for others", rule: timeServerOff },
  supported: { expected: "a release not older than", rule: supported },
} as const;
