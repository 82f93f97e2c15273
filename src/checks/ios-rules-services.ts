/** Rules about what an IOS router runs, tells and asks. */
import type { IosStatement } from "#model/ios";
import { Untold } from "./check-type.ts";
import { bad, good, unless } from "./finding.ts";
import type { Finding } from "./finding.ts";
import { last, standing } from "./ios-config.ts";
import { isSupported } from "./version.ts";

type Rule = (statements: readonly IosStatement[], value?: unknown) => Finding;

const banner: Rule = (statements, value) => {
  const kinds = value as readonly string[];
  const found = kinds.flatMap((kind) => {
    const one = last(statements, `banner ${kind}`);
    // `banner ^C…` without a kind is the message of the day.
    const other =
      kind === "motd"
        ? statements.findLast(({ words }) => words.join(" ") === "banner")
        : undefined;
    return [one ?? other].filter((each) => each !== undefined);
  });
  const shown = found.find(({ no, words }) => !no && words.at(-1) !== "empty");
  return shown === undefined
    ? bad("no banner is shown before a log-in", found[0]?.line)
    : good(shown.words.join(" "), shown.line);
};

const timeServers: Rule = (statements, value) => {
  const found = [...standing(statements, "ntp server"), ...standing(statements, "sntp server")];
  const names = new Set(found.map(({ words }) => words[2] ?? "").filter((name) => name !== ""));
  return names.size >= Number(value)
    ? good([...names].join(", "), found[0]?.line)
    : bad(`${String(names.size)} time servers`, found[0]?.line);
};

const levels = [
  "emergencies",
  "alerts",
  "critical",
  "errors",
  "warnings",
  "notifications",
  "informational",
  "debugging",
];

/** Messages go to another machine, from this level on; IOS sends level 6 by itself. */
const remoteLog: Rule = (statements, value) => {
  const off = last(statements, "logging on");
  if (off?.no === true) return bad("nothing is logged", off.line);
  const hosts = standing(statements, "logging").filter(({ words }) => {
    const [, first = "", second = ""] = words;
    const to = first === "host" ? (second === "ipv6" ? (words[3] ?? "") : second) : first;
    return first === "host" ? to !== "" : /^(?:\d{1,3}\.){3}\d{1,3}$/.test(to);
  });
  const [host] = hosts;
  if (host === undefined) return bad("messages stay on the router");
  const trap = last(statements, "logging trap");
  const level = trap?.words[2] ?? "informational";
  const number = /^[0-7]$/.test(level) ? Number(level) : levels.indexOf(level);
  if (number === -1)
    throw new Untold("error", `the level ${level} is not known`, String(trap?.line));
  if (trap?.no === true || number < Number(value))
    return bad(
      trap?.no === true ? "no level is sent" : `only level ${String(number)} and graver`,
      trap?.line,
    );
  return good(host.words.join(" "), host.line);
};

/** Interfaces where nobody asks for a neighbour's address. */
const withoutArp =
  /^(?:Loopback|Null|Tunnel|Serial|Dialer|Async|Cellular|Multilink|Virtual-Template|Virtual-Access|NVI|Group-Async|POS|ATM|BRI)/i;

const proxyArp: Rule = (statements) => {
  const all = last(statements, "ip arp proxy disable");
  if (all !== undefined && !all.no) return good("ip arp proxy disable", all.line);
  const faces = Map.groupBy(
    statements.filter(({ words, no }) => words[0] === "interface" && !no),
    ({ words }) => words.slice(1).join(""),
  );
  const faults = [...faces].flatMap(([name, parts]) => {
    const block = parts.flatMap((one) => one.block);
    const routed = ["ip address", "ip unnumbered"].some((head) => standing(block, head).length > 0);
    const down = last(block, "shutdown");
    if (!routed || withoutArp.test(name) || (down !== undefined && !down.no)) return [];
    const own = last(block, "ip proxy-arp");
    return own?.no === true
      ? []
      : [{ line: own?.line ?? parts[0]?.line ?? 0, what: `${name} answers for others` }];
  });
  return unless(faults, "no interface answers for others");
};

/** Services that IOS does not run by itself since 12.0: whatever says that they run. */
const nothingOf: Rule = (statements, value) => {
  const heads = value as readonly string[];
  const faults = heads.flatMap((head) =>
    standing(statements, head).map(({ line, words }) => ({ line, what: words.join(" ") })),
  );
  return unless(faults, "none of them");
};

/** Named by `no` in so many words: what IOS does without a word depends on version and model. */
const saidOff: Rule = (statements, value) => {
  const heads = value as readonly string[];
  const faults = heads.flatMap((head) => {
    const one = last(statements, head);
    if (one?.no === true) return [];
    return [
      {
        line: one?.line ?? 0,
        what: one === undefined ? `no word of \`no ${head}\`` : one.words.join(" "),
      },
    ];
  });
  return unless(faults, heads.map((head) => `no ${head}`).join(", "));
};

const said: Rule = (statements, value) => {
  const heads = value as readonly string[];
  const faults = heads.flatMap((head) => {
    const one = last(statements, head);
    if (one !== undefined && !one.no) return [];
    return [
      {
        line: one?.line ?? 0,
        what: one === undefined ? `no \`${head}\`` : `no ${one.words.join(" ")}`,
      },
    ];
  });
  return unless(faults, heads.join(", "));
};

/** The last value counts: `ip ssh version 1` after `ip ssh version 2` is 1. */
const sshVersion: Rule = (statements) => {
  const one = last(statements, "ip ssh version");
  if (one === undefined) return bad("no `ip ssh version 2`, so version 1 may be spoken too");
  return !one.no && one.words[3] === "2"
    ? good("ip ssh version 2", one.line)
    : bad(`${one.no ? "no " : ""}${one.words.join(" ")}`, one.line);
};

const supported: Rule = (statements, value) => {
  const one = last(statements, "version");
  const version = one?.words[1] ?? "";
  if (!/^\d+\.\d+$/.test(version)) throw new Untold("error", "no version is said");
  return isSupported(version, value as readonly string[])
    ? good(version, one?.line)
    : bad(`version ${version}`, one?.line);
};

export const serviceRules = {
  banner: { expected: "a text before the log-in: banner", rule: banner },
  "time-servers": { expected: "time servers, at least", rule: timeServers },
  "remote-log": {
    expected: "messages sent to another machine, at least up to level",
    rule: remoteLog,
  },
  "no-proxy-arp": { expected: "no ip proxy-arp on every interface", rule: proxyArp },
  "nothing-of": { expected: "none of", rule: nothingOf },
  "said-off": { expected: "switched off in so many words:", rule: saidOff },
  said: { expected: "switched on:", rule: said },
  "ssh-version": { expected: "ip ssh version 2", rule: sshVersion },
  supported: { expected: "a version not older than", rule: supported },
} as const;
