/** What else writes kernel parameters after systemd-sysctl did: UFW at its start, systemd-networkd with an interface. */
import type { Facts, FileFact, Want } from "#model/fact";
import { Untold } from "./check-type.ts";
import { systemdLines } from "./config-files.ts";
import type { ConfigLine } from "./lines.ts";
import { fileAt, filesAt } from "./recall.ts";
import { assignments, sysctlPath } from "./sysctl-files.ts";
import type { Assignment } from "./sysctl-files.ts";

const ufw = ["/etc/ufw/ufw.conf", "/etc/default/ufw", "/etc/ufw/sysctl.conf"];
/** Not /usr/lib: systemd ships files there for containers, which match interfaces of containers only. */
const networkd = ["/etc", "/run", "/usr/local/lib"].flatMap((root) =>
  ["network/*.network", "network/*.network.d/*.conf", "networkd.conf.d/*.conf"].map(
    (name) => `${root}/systemd/${name}`,
  ),
);
const networkdPaths = [...networkd, "/etc/systemd/networkd.conf"];
const families: Readonly<Record<string, "ipv4" | "ipv6">> = {
  "net/ipv4/ip_forward": "ipv4",
  "net/ipv4/conf/all/forwarding": "ipv4",
  "net/ipv6/conf/all/forwarding": "ipv6",
};

export function rivalPaths(key: string): readonly string[] {
  return families[sysctlPath(key)] === undefined ? ufw : [...ufw, ...networkdPaths];
}

export const askRivals = (key: string): readonly Want[] =>
  rivalPaths(key).map((path) => ({ kind: "file", path }));

/** Lines of theirs that set the parameter, with the value that they would write. */
export function rivals(key: string, facts: Facts): readonly Assignment[] {
  const path = sysctlPath(key);
  const aliases = Object.keys(families).filter(
    (name) => families[name] === families[path] && families[path] !== undefined,
  );
  const names = new Set([path, ...aliases]);
  return [
    ...ufwLines(facts).filter((one) => names.has(one.path) && one.value !== undefined),
    ...forwarding(path, facts),
  ];
}

/** ufw-init-functions: `sysctl -e -q -p $IPT_SYSCTL`, when ENABLED says yes. */
export function ufwLines(facts: Facts): readonly Assignment[] {
  const enabled = shellValue(fileAt(facts, ufw[0] ?? ""), "ENABLED");
  if (enabled === undefined || enabled.value.toLowerCase() === "no") return [];
  const named = shellValue(fileAt(facts, ufw[1] ?? ""), "IPT_SYSCTL");
  if (named === undefined || named.value === "") return [];
  if (named.value !== ufw[2])
    throw new Untold(
      "error",
      `UFW sets kernel parameters from ${named.value}, which was not read`,
      `${named.file}:${String(named.line)}`,
    );
  const file = fileAt(facts, named.value);
  return file === undefined ? [] : assignments(systemdLines(file));
}

function shellValue(
  file: FileFact | undefined,
  name: string,
): (ConfigLine & { value: string }) | undefined {
  const line = file && systemdLines(file).findLast(({ text }) => text.startsWith(`${name}=`));
  if (line === undefined) return undefined;
  const value = line.text.slice(name.length + 1).replace(/\s+#.*$/, "");
  return { ...line, value: value.replaceAll(/["']/g, "") };
}

/** man 5 systemd.network: IPForward= and IPMasquerade= only ever switch on; IPv4Forwarding= says either. */
function forwarding(path: string, facts: Facts): readonly Assignment[] {
  const family = families[path];
  if (family === undefined) return [];
  return filesAt(facts, networkdPaths)
    .flatMap((file) => systemdLines(file))
    .flatMap((line) => {
      const match = /^(\w+)[ \t]*=[ \t]*(.*)$/.exec(line.text);
      const value = networkValue(family, match?.[1] ?? "", (match?.[2] ?? "").toLowerCase());
      return value === undefined ? [] : [{ ...line, path, value }];
    });
}

function networkValue(family: "ipv4" | "ipv6", key: string, value: string): string | undefined {
  const yes = ["1", "yes", "y", "true", "t", "on"].includes(value);
  const on = yes || value === family || value === "both";
  if (key === "IPForward") return on ? "1" : undefined;
  // IPMasquerade=yes is the old word for ipv4.
  if (key === "IPMasquerade")
    return value === family || value === "both" || (yes && family === "ipv4") ? "1" : undefined;
  if (key === (family === "ipv4" ? "IPv4Forwarding" : "IPv6Forwarding")) return yes ? "1" : "0";
  return undefined;
}
