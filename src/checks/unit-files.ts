/** A systemd unit as it is put together: the first file by that name, then every drop-in (man 5 systemd.unit). */
import type { Facts, FileFact, Want } from "#model/fact";
import { configFiles } from "./config-files.ts";
import { fileAt } from "./recall.ts";
import { systemdConf } from "./systemd-conf.ts";
import type { SystemdLine } from "./systemd-conf.ts";

/** The one that hides the others first; a unit that a generator makes of fstab stands between /run and /usr. */
export const unitDirectories = [
  "/etc/systemd/system.control",
  "/etc/systemd/system",
  "/etc/systemd/system.attached",
  "/run/systemd/system",
  "/usr/local/lib/systemd/system",
  "/usr/lib/systemd/system",
  "/lib/systemd/system",
] as const;

/** Drop-ins of the unit itself, of the names before each of its dashes, and of its type. */
function dropIns(name: string): readonly string[] {
  const dot = name.lastIndexOf(".");
  const [stem, type] = [name.slice(0, dot), name.slice(dot + 1)];
  const prefixes = [...stem.matchAll(/-/g)].map(
    ({ index }) => `${stem.slice(0, index)}-.${type}.d`,
  );
  const folders = [`${name}.d`, ...prefixes.toReversed(), `${type}.d`];
  return folders.flatMap((folder) => unitDirectories.map((directory) => `${directory}/${folder}`));
}

function unitPaths(name: string): readonly string[] {
  return [
    ...unitDirectories.map((directory) => `${directory}/${name}`),
    ...dropIns(name).map((directory) => `${directory}/*.conf`),
  ];
}

export const askUnit = (name: string): readonly Want[] =>
  unitPaths(name).map((path) => ({ kind: "file", path }));

export interface UnitReading {
  /** The file that makes the unit; undefined: none, or a generator's. */
  readonly file: FileFact | undefined;
  readonly masked: boolean;
  readonly main: readonly SystemdLine[];
  readonly dropIns: readonly SystemdLine[];
}

/** Masked: a link to /dev/null or an empty file, where it hides what the packages bring. */
export function readUnit(name: string, facts: Facts): UnitReading {
  const file = unitDirectories
    .map((directory) => fileAt(facts, `${directory}/${name}`))
    .find((one) => one !== undefined);
  return {
    file,
    masked: file !== undefined && (file.real === "/dev/null" || file.size === 0),
    main: file === undefined ? [] : systemdConf(file),
    dropIns: configFiles(facts, dropIns(name))
      .filter((one) => one.absent !== true || one.real === "/dev/null")
      .flatMap((one) => systemdConf(one)),
  };
}
