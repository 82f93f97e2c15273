/** sysctl.d as systemd-sysctl applies it: order of files, globs, exclusions, and names with either separator. */
import type { Facts, Want } from "#model/fact";
import { configFiles, strip, systemdLines } from "./config-files.ts";
import { isGlob, matchesGlob } from "./glob.ts";
import type { ConfigLine } from "./lines.ts";
import { fileAt } from "./recall.ts";

/** man 5 sysctl.d; /lib is /usr/lib on a merged system, and is read on others. */
export const directories = [
  "/etc/sysctl.d",
  "/run/sysctl.d",
  "/usr/local/lib/sysctl.d",
  "/usr/lib/sysctl.d",
  "/lib/sysctl.d",
];
export const mainFile = "/etc/sysctl.conf";
export const sysctlPaths = [...directories.map((directory) => `${directory}/*.conf`), mainFile];
export const askSysctl: readonly Want[] = sysctlPaths.map((path) => ({ kind: "file", path }));

export interface Assignment extends ConfigLine {
  /** Path below /proc/sys, or a pattern of such. */
  readonly path: string;
  /** undefined: `-key`, which takes the key out of every pattern. */
  readonly value: string | undefined;
}

/** Two names of one variable in the kernel (net/ipv4/devinet.c). */
const sameVariable: Readonly<Record<string, string>> = {
  "net/ipv4/ip_forward": "net/ipv4/conf/all/forwarding",
  "net/ipv4/conf/all/forwarding": "net/ipv4/ip_forward",
};

/** All names of the key's variable, its own first. */
export function namesOf(key: string): readonly string[] {
  const path = sysctlPath(key);
  return [path, ...(sameVariable[path] === undefined ? [] : [sameVariable[path]])];
}

/**
 * sysctl_normalize (systemd's sysctl-util.c): the first separator says whether dots or slashes part the name; then
 * slashes in front and behind, doubled ones, and steps of one dot say nothing (path_simplify).
 */
export function sysctlPath(key: string): string {
  const first = /[/.]/.exec(key)?.[0];
  const path = first === "." ? key.replaceAll(/[/.]/g, (sign) => (sign === "." ? "/" : ".")) : key;
  return path
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
}

/** Assignments of a file, in its order; lines that are none are passed over, as systemd does. */
export function assignments(lines: readonly ConfigLine[]): readonly Assignment[] {
  return lines.flatMap((line): readonly Assignment[] => {
    if (line.text === "" || "#;".includes(line.text.charAt(0))) return [];
    const name = line.text.startsWith("-") ? line.text.slice(1) : line.text;
    const at = name.indexOf("=");
    if (at === -1)
      return name === line.text
        ? []
        : [{ ...line, path: sysctlPath(strip(name)), value: undefined }];
    return [
      { ...line, path: sysctlPath(strip(name.slice(0, at))), value: strip(name.slice(at + 1)) },
    ];
  });
}

export interface SysctlReading {
  /** What takes effect on the variable, the deciding one last. */
  readonly effective: readonly Assignment[];
  /** Every line that names the variable and is overwritten, or is read by `sysctl --system` only. */
  readonly others: readonly Assignment[];
}

/** A name beats a pattern wherever it stands; a repeated value keeps its place (sysctl.c, apply_all). */
export function readSysctl(key: string, facts: Facts): SysctlReading {
  const files = configFiles(facts, directories);
  const all = files.flatMap((file) => assignments(systemdLines(file)));
  const names = namesOf(key);
  const set = new Map<string, Assignment>();
  for (const one of all) {
    if (set.get(one.path)?.value !== one.value) set.delete(one.path);
    set.set(one.path, one);
  }
  const touches = (one: Assignment): boolean =>
    one.value !== undefined &&
    (isGlob(one.path)
      ? names.some((name) => !set.has(name) && matchesGlob(one.path, name, true))
      : names.includes(one.path));
  const effective = [...set.values()].filter((one) => touches(one));
  // Without a link in sysctl.d only procps reads the main file, and reads it last.
  const main = files.some((file) => file.real === mainFile) ? undefined : fileAt(facts, mainFile);
  const late = main === undefined ? [] : assignments(systemdLines(main));
  const others = [
    ...all.filter((one) => names.includes(one.path) && !effective.includes(one)),
    ...late.filter((one) => names.includes(one.path) || touches(one)),
  ].filter(({ value }) => value !== undefined);
  return { effective, others };
}
