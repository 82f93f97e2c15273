/** Where a packet filter's rules stand: stored in the files of its service, and in the kernel of a running system. */
import type { Facts, Want } from "#model/fact";
import { Untold } from "./check-type.ts";
import type { Table } from "./filter-rules.ts";
import { servicesOf } from "./filter-values.ts";
import type { Services } from "./filter-values.ts";
import { filterTable } from "./iptables-save.ts";
import { nftTables } from "./nft-ruleset.ts";
import { asked, expanded, tokensOf } from "./nft-tokens.ts";
import { contentOf, fileAt, filesAt, recall, recallRunning } from "./recall.ts";
import { linesOf, place } from "./lines.ts";
import { ufwTable, ufwWants } from "./ufw-rules.ts";

export interface About {
  readonly by: "nftables" | "ufw" | "iptables";
  /** nftables: the file that is loaded at the start. */
  readonly file?: string;
  /** Both, where one is not named. */
  readonly family?: 4 | 6;
}

export interface Source {
  readonly kind: "stored" | "running";
  readonly tables: readonly Table[];
  readonly where: string;
  /** Nothing is there to be judged. */
  readonly nothing?: string;
}

const services = { kind: "file", path: "/etc/services" } as const;
const ipv6 = { kind: "running", path: "/proc/net/if_inet6" } as const;
const nft = { kind: "command", run: "nft -s list ruleset" } as const;
const save = (family: 4 | 6) =>
  ({ kind: "command", run: family === 4 ? "iptables-save" : "ip6tables-save" }) as const;
const rulesFile = (family: 4 | 6): string => `/etc/iptables/rules.v${String(family)}`;
/** A unit of the administrator's may load another file. */
const overrides = [
  "/etc/systemd/system/nftables.service",
  "/etc/systemd/system/nftables.service.d/*.conf",
];

const nftFile = ({ file }: About): string => file ?? "/etc/nftables.conf";

const versions = ({ family }: About): readonly (4 | 6)[] =>
  family === undefined ? [4, 6] : [family];
const files = (paths: readonly string[]): readonly Want[] =>
  paths.map((path) => ({ kind: "file", path }));

export function wants(about: About): readonly Want[] {
  const all = versions(about);
  switch (about.by) {
    case "nftables":
      return [services, ipv6, nft, ...files([nftFile(about), ...asked, ...overrides])];
    case "iptables":
      return [
        services,
        ipv6,
        ...all.map((family) => save(family)),
        ...files(all.map((family) => rulesFile(family))),
      ];
    default:
      return [services, ipv6, save(4), save(6), ...ufwWants];
  }
}

/** The versions of IP that are spoken here; an image may speak both. */
export function families(about: About, facts: Facts): readonly (4 | 6)[] {
  const all = versions(about);
  if (!all.some((family) => family === 6)) return all;
  const [table] = recallRunning(facts, ipv6) ?? [];
  if (table === undefined) return all;
  if (table.error !== undefined) throw new Untold("error", table.error, ipv6.path);
  const silent = table.absent === true || contentOf(table).trim() === "";
  return silent ? all.filter((family) => family === 4) : all;
}

export function stored(about: About, facts: Facts, spoken: readonly (4 | 6)[]): Source {
  const names = servicesIn(facts);
  if (about.by === "nftables") return storedNft(about, facts, names);
  if (about.by === "ufw") {
    const tables = spoken.flatMap((family) => ufwTable(facts, family, names) ?? []);
    const where = "/etc/ufw";
    return tables.length === 0
      ? {
          kind: "stored",
          tables,
          where,
          nothing: "ufw is switched off or not there, so nothing is loaded at the start",
        }
      : { kind: "stored", tables, where };
  }
  const tables: Table[] = [];
  for (const family of spoken) {
    const path = rulesFile(family);
    const file = fileAt(facts, path);
    const table =
      file === undefined
        ? undefined
        : filterTable([{ file: path, content: contentOf(file) }], { family, services: names });
    if (table === undefined)
      return {
        kind: "stored",
        tables: [],
        where: path,
        nothing: "no rules are stored, so none are loaded at the start",
      };
    tables.push(table);
  }
  return { kind: "stored", tables, where: spoken.map((family) => rulesFile(family)).join(" ") };
}

function storedNft(about: About, facts: Facts, names: Services): Source {
  for (const file of filesAt(facts, overrides)) {
    const other = linesOf(file).find(({ text }) =>
      /^[ \t]*Exec(?:Start|StartPre|StartPost)[ \t]*=/.test(text),
    );
    if (other !== undefined)
      throw new Untold("error", "the unit is told to load something else", place(other));
  }
  const path = nftFile(about);
  const main = fileAt(facts, path);
  if (main === undefined)
    return {
      kind: "stored",
      tables: [],
      where: path,
      nothing: "nothing is stored, so nothing is loaded at the start",
    };
  const others = asked.flatMap((one) => recall(facts, { kind: "file", path: one }));
  return {
    kind: "stored",
    tables: nftTables(() => expanded(main, others), names, true),
    where: path,
  };
}

/** Undefined where no system runs. */
export function running(
  about: About,
  facts: Facts,
  spoken: readonly (4 | 6)[],
): Source | undefined {
  const names = servicesIn(facts);
  if (about.by === "nftables") {
    const out = output(facts, nft.run);
    if (out === undefined) return undefined;
    const tables = nftTables(() => tokensOf(out, nft.run), names, false);
    return { kind: "running", tables, where: nft.run };
  }
  const tables: Table[] = [];
  for (const family of spoken) {
    const { run } = save(family);
    const out = output(facts, run);
    if (out === undefined) return undefined;
    if (/^# Table `filter' is incompatible/m.test(out))
      throw new Untold("error", "nft has changed this table, and iptables cannot show it", run);
    const table = filterTable([{ file: run, content: out }], { family, services: names });
    if (table === undefined)
      return { kind: "running", tables: [], where: run, nothing: "no rule is loaded" };
    tables.push(table);
  }
  return { kind: "running", tables, where: spoken.map((family) => save(family).run).join(" ") };
}

/** A command's output comes without its beginning when it is longer than 64 KB. */
const longest = 65_000;

function output(facts: Facts, run: string): string | undefined {
  const answers = recallRunning(facts, { kind: "command", run });
  if (answers === undefined) return undefined;
  const [answer] = answers;
  if (answer === undefined) throw new Untold("error", "no answer", run);
  if (answer.code !== 0)
    throw new Untold(
      "error",
      `ended with code ${String(answer.code)}: ${answer.out.split("\n")[0] ?? ""}`,
      run,
    );
  if (answer.out.length > longest)
    throw new Untold("error", "too many rules to be read whole", run);
  return answer.out;
}

/** Names of ports; without the file every rule with a name in it cannot be told. */
function servicesIn(facts: Facts): Services {
  const file = fileAt(facts, services.path);
  return servicesOf(file === undefined ? "" : contentOf(file));
}
