/** Which statements of a configuration leave the parser, and which of their words: what is not named here is forgotten. */
import { hidden } from "#model/ios";

type Words = readonly string[];
type Rule = (words: Words) => Words | undefined;

const all: Rule = (words) => words;
/** Communities that everybody tries first are no secret, whatever their letters. */
const community = (word = ""): string =>
  ["public", "private"].includes(word.toLowerCase()) ? word.toLowerCase() : hidden;

/** `secret 5 $1$…`, `password 7 08…`, `secret plain`: the kind stays; `0` is a text that anybody can read. */
function hash(words: Words, at: number): Words {
  const [kind = "", ...rest] = words.slice(at);
  return /^\d$/.test(kind) && rest.length > 0 ? [kind, hidden] : ["0", hidden];
}

const enable: Rule = (words) => {
  const [, what = ""] = words;
  if (what !== "secret" && what !== "password") return undefined;
  const level = words[2] === "level" ? words.slice(2, 4) : [];
  return ["enable", what, ...level, ...hash(words, 2 + level.length)];
};

const username: Rule = (words) => {
  const at = words.findIndex((word, index) => index > 1 && /^(?:secret|password)$/.test(word));
  // What stands after a password belongs to it: it may hold blanks.
  if (at !== -1) return [...words.slice(0, at), words[at] ?? "", ...hash(words, at + 1)];
  const plain = ["privilege", "nopassword", "view", "access-class", "one-time"];
  const known = words.slice(2).every((word) => plain.includes(word) || /^\d+$/.test(word));
  return known ? words : words.slice(0, 2);
};

const snmp: Rule = (words) => {
  const [, what = ""] = words;
  if (what === "community") {
    // `community 7 0822…`, `community encrypted …`: how it is written stands before it.
    const at = words.findIndex(
      (word, index) => index > 1 && !/^(?:\d|encrypted|clear)$/.test(word),
    );
    return at === -1
      ? ["snmp-server", what, hidden]
      : ["snmp-server", what, community(words[at]), ...words.slice(at + 1)];
  }
  if (what === "group") return words;
  if (what !== "host") return words.length === 1 ? words : undefined;
  const at = words.indexOf("version");
  const version = at === -1 ? ["version", "1"] : words.slice(at, at + 2);
  const level = words.find((word) => ["auth", "noauth", "priv"].includes(word)) ?? "";
  return ["snmp-server", what, words[2] ?? "", ...version, ...(level === "" ? [] : [level])];
};

const only =
  (...heads: readonly string[]): Rule =>
  (words) =>
    heads.some((head) => words.join(" ").startsWith(head)) ? words : undefined;

const top: Readonly<Record<string, Rule>> = {
  version: all,
  hostname: all,
  service: all,
  end: all,
  enable,
  username,
  "snmp-server": snmp,
  aaa: only("aaa new-model", "aaa authentication login"),
  ip: only(
    "ip http server",
    "ip http secure-server",
    "ip http access-class",
    "ip ssh version",
    "ip source-route",
    "ip bootp server",
    "ip finger",
    "ip identd",
    "ip rcmd",
    "ip arp proxy disable",
    "ip access-list",
  ),
  ipv6: only("ipv6 unicast-routing", "ipv6 access-list"),
  "access-list": (words) => (words[2] === "remark" ? undefined : words),
  line: all,
  interface: all,
  banner: (words) => words.slice(0, 2),
  logging: only("logging"),
  ntp: (words) => (words[1] === "server" || words[1] === "peer" ? server(words) : undefined),
  sntp: (words) => (words[1] === "server" ? words.slice(0, 3) : undefined),
  cdp: all,
  lldp: only("lldp run"),
  "tftp-server": (words) => words.slice(0, 1),
};

/** `ntp server vrf V 10.0.0.1 key 5 prefer`: where to. */
function server(words: Words): Words {
  const rest = words[2] === "vrf" ? words.slice(4) : words.slice(2);
  const address = ["ip", "ipv6"].includes(rest[0] ?? "") ? rest[1] : rest[0];
  return [...words.slice(0, 2), address ?? ""];
}

const line: Rule = (words) => {
  if (words[0] === "password") return ["password", ...hash(words, 1)];
  return only(
    "transport",
    "access-class",
    "ipv6 access-class",
    "exec-timeout",
    "exec",
    "login",
    "privilege",
  )(words);
};
const face = only(
  "ip address",
  "ip unnumbered",
  "ip proxy-arp",
  "ipv6 address",
  "ipv6 enable",
  "shutdown",
  "cdp enable",
);
const list: Rule = (words) => (words.includes("remark") ? undefined : words);

/** The words that stay; undefined: the statement is forgotten. `inside`: the statement whose block it is in. */
export function kept(words: Words, inside: Words | undefined): Words | undefined {
  const rule =
    inside === undefined
      ? Object.hasOwn(top, words[0] ?? "")
        ? top[words[0] ?? ""]
        : undefined
      : inside[0] === "line"
        ? line
        : inside[0] === "interface"
          ? face
          : inside.slice(0, 2).join(" ").endsWith("access-list")
            ? list
            : undefined;
  return rule?.(words);
}
