/** Rules about secrets, accounts and SNMP of IOS. */
import { hidden } from "#model/ios";
import type { IosStatement } from "#model/ios";
import { bad, good, unless } from "./finding.ts";
import type { Fault, Finding } from "./finding.ts";
import { entriesOf, wideEntry } from "./ios-acl.ts";
import { standing, starts } from "./ios-config.ts";

type Rule = (statements: readonly IosStatement[], value?: unknown) => Finding;

/** A type of hash, in words: 0 is none and 7 can be turned back (CIS IOS 15 section 1.4). */
const kinds: Readonly<Record<string, string>> = {
  "0": "kept as it is",
  "4": "an unsalted hash",
  "5": "an MD5 hash",
  "6": "enciphered",
  "7": "enciphered so that anybody can read it",
};
const kindWords = (kind: string): string => `${kinds[kind] ?? "a hash"} (type ${kind})`;

const enableSecret: Rule = (statements, value) => {
  const types = value as readonly string[];
  // A later line of the same level is the one that holds.
  const levels = new Map<string, IosStatement>();
  for (const one of statements.filter(({ words }) => words[0] === "enable")) {
    const [, what = "", mark = ""] = one.words;
    const level = mark === "level" ? (one.words[3] ?? "") : "15";
    if (one.no) levels.delete(`${what} ${level}`);
    else levels.set(`${what} ${level}`, one);
  }
  const faults = [...levels].flatMap(([name, { words, line }]): Fault[] => {
    const kind = words.at(-2) ?? "";
    if (name.startsWith("password")) return [{ line, what: `enable password, ${kindWords(kind)}` }];
    return types.includes(kind) ? [] : [{ line, what: `enable secret, ${kindWords(kind)}` }];
  });
  const own = levels.get("secret 15");
  if (own === undefined && faults.length === 0) return bad("no `enable secret`");
  return own === undefined
    ? unless([...faults, { line: 0, what: "no `enable secret`" }], "")
    : { ...unless(faults, `enable secret ${own.words.at(-2) ?? ""}`), line: own.line };
};

/** An account may be spread over several lines; each of its passwords counts. */
const usersHashed: Rule = (statements, value) => {
  const types = value as readonly string[];
  const users = Map.groupBy(standing(statements, "username"), ({ words }) => words[1] ?? "");
  const faults = [...users].flatMap(([name, lines]): Fault[] => {
    const secrets = lines.flatMap(({ words, line }): Fault[] => {
      if (words.includes("nopassword")) return [{ line, what: `${name}: no password is needed` }];
      const at = words.findIndex((word, index) => index > 1 && /^(?:secret|password)$/.test(word));
      if (at === -1) return [];
      const [what = "", kind = ""] = words.slice(at);
      return what === "secret" && types.includes(kind)
        ? [{ line, what: "" }]
        : [{ line, what: `${name}: ${what}, ${kindWords(kind)}` }];
    });
    return secrets.length === 0
      ? [{ line: lines[0]?.line ?? 0, what: `${name}: has no secret` }]
      : secrets.filter(({ what }) => what !== "");
  });
  return unless(faults, users.size === 0 ? "no local account" : "every local secret is hashed");
};

const noAccounts: Rule = (statements, value) => {
  const names = (value as readonly string[]).map((name) => name.toLowerCase());
  const faults = standing(statements, "username")
    .filter(({ words }) => names.includes((words[1] ?? "").toLowerCase()))
    .map(({ words, line }) => ({ line, what: `account ${words[1] ?? ""}` }));
  return unless(faults, "no such account");
};

const speaks = (statements: readonly IosStatement[]): readonly IosStatement[] =>
  standing(statements, "snmp-server");
const silent = good("SNMP is not configured");

const noDefaultCommunity: Rule = (statements) => {
  const all = speaks(statements);
  if (all.length === 0) return silent;
  const faults = all
    .filter(({ words }) => words[1] === "community" && words[2] !== hidden)
    .map(({ words, line }) => ({ line, what: `community ${words[2] ?? ""}` }));
  return unless(faults, "no community that everybody tries");
};

/** Version 3 with privacy: a community crosses the network as it is. */
const snmpV3: Rule = (statements) => {
  const all = speaks(statements);
  if (all.length === 0) return silent;
  const faults = all.flatMap(({ words, line }): Fault[] => {
    const [, what = ""] = words;
    if (what === "community") return [{ line, what: "a community (version 1 or 2c)" }];
    if (what === "group" && !(words[3] === "v3" && words[4] === "priv"))
      return [{ line, what: `group ${words.slice(2, 5).join(" ")}` }];
    if (what === "host" && !(words.includes("3") && words.at(-1) === "priv"))
      return [{ line, what: `notices to ${words.slice(2).join(" ")}` }];
    return [];
  });
  return unless(faults, "version 3 with privacy only");
};

/** Whoever asks by SNMP is on a list that exists and is not everybody. */
const snmpLimited: Rule = (statements, value) => {
  const all = speaks(statements);
  if (all.length === 0) return silent;
  const bits = { ip: Number(value), ipv6: 2 * Number(value) };
  const askers = all.filter(
    (one) => starts(one, "snmp-server community") || one.words[1] === "group",
  );
  const faults = askers.flatMap(({ words, line }): Fault[] => {
    const label = words[1] === "group" ? `group ${words[2] ?? ""}` : "a community";
    if (words.some((word) => /^rw$/i.test(word))) return [{ line, what: `${label} may write` }];
    const name = listOf(words);
    if (name === undefined) return [{ line, what: `${label} has no access list` }];
    const entries = entriesOf(statements, name, "ip");
    if (entries === undefined) return [{ line, what: `there is no access list ${name}` }];
    const wide = wideEntry(entries, bits, "ip");
    return wide === undefined
      ? []
      : [{ line: wide.line, what: `access list ${name} has \`${wide.words.join(" ")}\`` }];
  });
  return unless(faults, "limited by access lists");
};

/** `community *** view V ro 10`, `group G v3 priv read R access 10`. */
function listOf(words: readonly string[]): string | undefined {
  if (words[1] === "group") {
    const at = words.indexOf("access");
    return at === -1 ? undefined : words[at + 1];
  }
  const rest = words.slice(3).filter((_, at, all) => all[at] !== "view" && all[at - 1] !== "view");
  const name = rest.findLast((word) => !/^(?:ro|rw)$/i.test(word));
  return rest.includes("ipv6") ? undefined : name;
}

export const accessRules = {
  "enable-secret": { expected: "enable secret, and no enable password; type", rule: enableSecret },
  "users-hashed": { expected: "local accounts with a secret of type", rule: usersHashed },
  "no-accounts": { expected: "no account", rule: noAccounts },
  "no-default-community": { expected: "no community public or private", rule: noDefaultCommunity },
  "snmp-v3": { expected: "SNMP version 3 with privacy", rule: snmpV3 },
  "snmp-limited": { expected: "SNMP that only reads, for listed addresses", rule: snmpLimited },
} as const;
