/** ufw's stored rules as they stand once ufw-init has loaded them (/lib/ufw/ufw-init-functions of ufw 0.36). */
import type { Facts, Want } from "#model/fact";
import { Untold } from "./check-type.ts";
import type { Table } from "./filter-rules.ts";
import type { Services } from "./filter-values.ts";
import { filterTable } from "./iptables-save.ts";
import type { Restored } from "./iptables-save.ts";
import { contentOf, fileAt, recall } from "./recall.ts";
import { linesOf, place } from "./lines.ts";

const defaults = "/etc/default/ufw";
const main = "/etc/ufw/ufw.conf";
/** Programs that ufw runs before and after, where they are executable. */
const hooks = ["/etc/ufw/before.init", "/etc/ufw/after.init"];
const rulesOf = (six: string): readonly string[] =>
  ["before", "after", "user"].map((name) => `/etc/ufw/${name}${six}.rules`);

export const ufwWants: readonly Want[] = [
  ...[defaults, main, ...rulesOf(""), ...rulesOf("6")].map((path): Want => ({
    kind: "file",
    path,
  })),
  ...hooks.map((path): Want => ({ kind: "stat", path })),
];

const kinds = ["input", "output", "forward"] as const;

/** Values as the shell that sources both files has them: the last one counts. */
function settings(facts: Facts): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const path of [defaults, main]) {
    const file = fileAt(facts, path);
    if (file === undefined || contentOf(file) === "")
      throw new Untold("error", "ufw does not start without it", path);
    for (const line of linesOf(file)) {
      const text = line.text.replace(/^[ \t]+|[ \t]+$/g, "");
      if (text === "" || text.startsWith("#")) continue;
      const [, name = "", quoted, single, bare = ""] =
        /^(?:export[ \t]+)?([A-Z0-9_]+)=(?:"([^"$`\\]*)"|'([^']*)'|([^\s"'$`\\;&|#()<>]*))(?:[ \t]+#.*)?$/.exec(
          text,
        ) ?? [];
      if (name === "")
        throw new Untold("error", "this form of shell cannot be followed here", place(line));
      found.set(name, quoted ?? single ?? bare);
    }
  }
  return found;
}

/** The table that iptables (or ip6tables) gets at the start; undefined where ufw starts nothing. */
export function ufwTable(facts: Facts, family: 4 | 6, services: Services): Table | undefined {
  // Neither of its files: ufw is not installed, and loads nothing.
  if (fileAt(facts, defaults) === undefined && fileAt(facts, main) === undefined) return undefined;
  const set = settings(facts);
  const yes = (name: string): boolean => ["yes", "YES"].includes(set.get(name) ?? "");
  if (!yes("ENABLED")) return undefined;
  for (const path of hooks)
    for (const file of recall(facts, { kind: "stat", path })) {
      if (file.error !== undefined) throw new Untold("error", file.error, path);
      if (file.absent !== true && ((file.mode ?? 0) & 0o111) !== 0)
        throw new Untold("error", "ufw runs this program, and what it loads is not known", path);
    }
  if (family === 6 && !yes("IPV6"))
    return filterTable([{ file: defaults, content: closed }], { family, services });
  const six = family === 6 ? "6" : "";
  const policy = (kind: string): string => set.get(`DEFAULT_${kind.toUpperCase()}_POLICY`) ?? "";
  for (const kind of kinds)
    if (!["ACCEPT", "DROP", "REJECT"].includes(policy(kind)))
      throw new Untold("error", `${policy(kind)} is no policy of ufw`, defaults);
  const [before = "", after = "", user = ""] = rulesOf(six);
  const steps: readonly Restored[] = [
    { file: "ufw-init", content: primary(six, policy) },
    stored(facts, before),
    stored(facts, after),
    { file: "ufw-init", content: filter(userChains(six)) },
    stored(facts, user),
    {
      file: "ufw-init",
      content: filter(kinds.map((kind) => `-A ufw${six}-before-${kind} -j ufw${six}-user-${kind}`)),
    },
    {
      file: defaults,
      content: filter(
        kinds.map(
          (kind) => `:${kind.toUpperCase()} ${policy(kind) === "ACCEPT" ? "ACCEPT" : "DROP"} [0:0]`,
        ),
      ),
    },
  ];
  return filterTable(
    steps.map((step) => ({ ...step, keep: true })),
    { family, services },
  );
}

const filter = (lines: readonly string[]): string => ["*filter", ...lines, "COMMIT", ""].join("\n");

/** With IPV6=no ufw closes version 6 but for loopback. */
const closed = filter([
  ":INPUT DROP [0:0]",
  ":FORWARD DROP [0:0]",
  ":OUTPUT DROP [0:0]",
  "-A INPUT -i lo -j ACCEPT",
  "-A OUTPUT -o lo -j ACCEPT",
]);

function stored(facts: Facts, path: string): Restored {
  const file = fileAt(facts, path);
  if (file === undefined || contentOf(file) === "")
    throw new Untold("error", "ufw does not start as a whole without it", path);
  return { file: path, content: contentOf(file) };
}

const userChains = (six: string): readonly string[] =>
  [
    "user-input",
    "user-output",
    "user-forward",
    "user-logging-input",
    "user-logging-output",
    "user-logging-forward",
    "user-limit",
    "user-limit-accept",
  ].map((name) => `:ufw${six}-${name} - [0:0]`);

const stages = ["before-logging", "before", "after", "after-logging", "reject", "track"];

function primary(six: string, policy: (kind: string) => string): string {
  const chains = kinds.flatMap((kind) =>
    [...stages, "skip-to-policy"].map((stage) => `${stage}-${kind}`),
  );
  return filter([
    ...[...chains, "logging-deny", "logging-allow"].map((name) => `:ufw${six}-${name} - [0:0]`),
    ...kinds.flatMap((kind) =>
      stages.map((stage) => `-A ${kind.toUpperCase()} -j ufw${six}-${stage}-${kind}`),
    ),
    ...kinds.flatMap((kind) => [
      `-A ufw${six}-skip-to-policy-${kind} -j ${policy(kind)}`,
      ...(policy(kind) === "REJECT" ? [`-A ufw${six}-reject-${kind} -j REJECT`] : []),
      ...(policy(kind) === "ACCEPT"
        ? ["tcp", "udp"].map(
            (protocol) =>
              `-A ufw${six}-track-${kind} -p ${protocol} -m conntrack --ctstate NEW -j ACCEPT`,
          )
        : []),
    ]),
  ]);
}

/** True where ufw does not filter version 6 but shuts it. */
export function ipv6Closed(facts: Facts): boolean {
  return !["yes", "YES"].includes(settings(facts).get("IPV6") ?? "");
}
