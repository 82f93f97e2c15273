/** A parameter of all network interfaces may be undone by a line for one of them: how the kernel puts the two together. */
import type { Facts } from "#model/fact";
import { configFiles, systemdLines } from "./config-files.ts";
import { isGlob, matchesGlob } from "./glob.ts";
import { fileAt } from "./recall.ts";
import { assignments, directories, mainFile, readSysctl, sysctlPath } from "./sysctl-files.ts";
import type { Assignment } from "./sysctl-files.ts";
import { rivals, ufwLines } from "./sysctl-rivals.ts";

type Together = (all: number, own: number) => number;
const either: Together = (all, own) => (all === 0 && own === 0 ? 0 : 1);
/** IPv6: the interface's value alone; writing to `all` changes no interface (addrconf.c has no handler for these). */
const own: Together = (_, value) => value;

/**
 * include/linux/inetdevice.h: IN_DEV_ORCONF, IN_DEV_MAXCONF; redirects are taken by either on a machine that does not
 * forward. Where `all` = 0 is enough (accept_source_route of both families), no line for an interface can undo it.
 */
const parameters: Readonly<Record<string, Together>> = {
  "net/ipv4/conf/all/accept_redirects": either,
  "net/ipv4/conf/all/send_redirects": either,
  "net/ipv4/conf/all/secure_redirects": either,
  "net/ipv4/conf/all/shared_media": either,
  "net/ipv4/conf/all/log_martians": either,
  "net/ipv4/conf/all/rp_filter": Math.max,
  "net/ipv6/conf/all/accept_redirects": own,
  "net/ipv6/conf/all/accept_ra": own,
};

/** Names that interfaces have on Debian: a pattern that is about none of them nor of its own kind is about nothing. */
const usual = ["lo", "eth0", "eno1", "ens3", "enp0s3", "enx001122334455", "wlan0", "wlp2s0"].concat(
  ["wwan0", "usb0", "bond0", "br0", "virbr0", "docker0", "veth0", "vlan1", "tun0", "tap0", "wg0"],
);

export interface OnInterface {
  readonly name: string;
  readonly line: Assignment;
}

/** Lines that decide for some interface and leave it with a value that is not good, `all` having the given one. */
export function looserOnInterface(
  key: string,
  all: string,
  good: (value: string) => boolean,
  facts: Facts,
): readonly OnInterface[] {
  const path = sysctlPath(key);
  const together = parameters[path];
  if (together === undefined) return [];
  const of = (name: string): string => path.replace("/all/", `/${name}/`);
  return names(of, facts).flatMap((name) => {
    const { effective, others } = readSysctl(of(name), facts);
    const lines = [
      ...effective.slice(-1),
      ...others.filter(({ file }) => file === mainFile),
      ...rivals(of(name), facts),
    ];
    return lines
      .filter(({ value = "" }) => !good(String(together(Number(all), Number(value || "NaN")))))
      .map((line) => ({ name, line }));
  });
}

/** Interfaces that the files speak of, by name or by a pattern. */
function names(of: (name: string) => string, facts: Facts): readonly string[] {
  const main = fileAt(facts, mainFile);
  const files = [...configFiles(facts, directories), ...(main === undefined ? [] : [main])];
  const paths = [
    ...files.flatMap((file) => assignments(systemdLines(file))),
    ...ufwLines(facts),
  ].map((one) => one.path);
  const [before = "", after = ""] = of("\n").split("\n");
  const named = paths
    .filter((path) => !isGlob(path) && path.startsWith(before) && path.endsWith(after))
    .map((path) => path.slice(before.length, -after.length));
  const patterns = paths.filter((path) => isGlob(path));
  const met = [...usual, ...patterns.flatMap((path) => samples(path))].filter((name) =>
    patterns.some((pattern) => matchesGlob(pattern, of(name), true)),
  );
  return [...new Set([...named, ...met])].filter(
    (name) => name !== "all" && name !== "default" && name !== "" && !name.includes("/"),
  );
}

/** Names that the pattern's fourth part fits: `e[tn]h*` gives eth0; several, because one may be spoken of by its name. */
const samples = (pattern: string): readonly string[] =>
  ["0", "1", "8", "q"].map((sign) =>
    (pattern.split("/")[3] ?? "")
      .replaceAll(/\[(?![!^])([^\]])[^\]]*\]/g, "$1")
      .replaceAll(/\[[!^][^\]]*\]|[*?]/g, sign),
  );
