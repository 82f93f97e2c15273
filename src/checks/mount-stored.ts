/** How a mount point is stored: lines of fstab, a mount unit, drop-ins over either, and what switches them on. */
import type { Facts, Want } from "#model/fact";
import { isTransient } from "./config-files.ts";
import { linesOf, place } from "./lines.ts";
import { fileAt, recall } from "./recall.ts";
import { askUnit, readUnit, unitDirectories } from "./unit-files.ts";

export interface StoredMount {
  readonly where: string;
  readonly options: ReadonlySet<string>;
  /** The system mounts it at its start, or at the first look into it. */
  readonly auto: boolean;
  /** The folder that it shows once more, where it brings no file system of its own. */
  readonly binds?: string;
  /** The device, where it is one and not a part of a btrfs of its own. */
  readonly device?: string;
}

/** Later options undo earlier ones; `defaults` undoes all three (man 8 mount). */
export function effective(list: string): ReadonlySet<string> {
  const on = new Set<string>();
  for (const option of list.split(",")) {
    if (option === "defaults")
      for (const one of ["nodev", "nosuid", "noexec", "ro"]) on.delete(one);
    on.delete(option.startsWith("no") ? option.slice(2) : `no${option}`);
    on.add(option);
  }
  return on;
}

/**
 * A field of fstab or mountinfo: only what the kernel and glibc write as octal is read so (getmntent(3) knows no
 * other); `//`, `/./` and a slash at the end say nothing.
 */
export function plainPath(field: string): string {
  const text = field.replaceAll(/\\(040|011|012|134|043|\\)/g, (_, octal: string) =>
    octal === "\\" ? octal : String.fromCharCode(Number.parseInt(octal, 8)),
  );
  if (!text.startsWith("/")) return text;
  const parts = text.split("/").filter((part) => part !== "" && part !== ".");
  return `/${parts.join("/")}`;
}

const unitName = (mount: string): string =>
  `${mount.slice(1).replaceAll("-", "?x2d").replaceAll("/", "-")}.mount`;
const wantedBy = (mount: string): readonly string[] =>
  unitDirectories.flatMap((directory) =>
    ["wants", "requires"].map((kind) => `${directory}/*.target.${kind}/${unitName(mount)}`),
  );
/** A dash in a path becomes `\x2d` in the unit's name, which cannot be asked for by name. */
const hasUnit = (mount: string): boolean => !mount.includes("-") && mount !== "/";

export function askStored(mount: string): readonly Want[] {
  return [
    { kind: "file", path: "/etc/fstab" },
    ...(hasUnit(mount) ? askUnit(unitName(mount)) : []),
    ...(hasUnit(mount) ? wantedBy(mount).map((path): Want => ({ kind: "stat", path })) : []),
  ];
}

/** Everything that would mount there. A unit in /etc takes the place of fstab's, one in /usr stands back behind it. */
export function storedMounts(mount: string, facts: Facts): readonly StoredMount[] {
  const lines = fstabEntries(mount, facts);
  if (!hasUnit(mount)) return lines;
  const unit = readUnit(unitName(mount), facts);
  const above = unit.file !== undefined && !unit.file.path.includes("/lib/");
  if (above && unit.masked && !isTransient(unit.file.path)) return [];
  const override = unit.dropIns.findLast(isOptions);
  const over = (one: StoredMount): StoredMount =>
    override === undefined
      ? one
      : { ...one, options: effective(override.value), where: place(override) };
  const own: StoredMount[] = [];
  if (unit.file !== undefined && !unit.masked && (above || lines.length === 0)) {
    const option = unit.main.findLast(isOptions);
    own.push({
      where: option === undefined ? unit.file.path : place(option),
      options: effective(option?.value ?? ""),
      ...bound(unit.main.findLast(({ key }) => key === "What")?.value, option?.value),
      auto: isWanted(mount, facts),
    });
  }
  return [...lines, ...own].map((one) => over(one));
}

const isOptions = ({ section, key }: { section: string; key: string }): boolean =>
  section === "Mount" && key === "Options";

/** man 8 mount, "Bind mounts". */
const bound = (source = "", list = ""): Pick<StoredMount, "binds" | "device"> =>
  list.split(",").some((one) => one === "bind" || one === "rbind")
    ? { binds: plainPath(source) }
    : deviceOf(source, list);

/** One spelling of a device; a btrfs holds many volumes (btrfs(5): subvol). */
function deviceOf(source: string, list: string): Pick<StoredMount, "device"> {
  if (list.split(",").some((one) => /^subvol(?:id)?=/.test(one))) return {};
  const [, by = "", name = ""] =
    /^\/dev\/disk\/by-(uuid|label|partuuid|partlabel|id)\/(.+)$/.exec(source) ??
    /^(UUID|LABEL|PARTUUID|PARTLABEL|ID)=(.+)$/.exec(source) ??
    [];
  if (by !== "") return { device: `${by.toLowerCase()} ${name.replaceAll('"', "").toLowerCase()}` };
  return source.startsWith("/dev/") ? { device: plainPath(source) } : {};
}

/** The file system of `/`, mounted there once more. */
export function isRoot({ device }: StoredMount, facts: Facts): boolean {
  return device !== undefined && fstabEntries("/", facts).some((root) => root.device === device);
}

/** True: a folder of the root file system, as far as fstab tells. */
export function bindsRoot({ binds }: StoredMount, facts: Facts): boolean {
  if (binds === undefined) return false;
  const fstab = fileAt(facts, "/etc/fstab");
  const points = (fstab === undefined ? [] : linesOf(fstab)).flatMap(({ text }) => {
    const [source = "", point = "", , list = ""] = text.trim().split(/[ \t]+/);
    return source.startsWith("#") || list.split(",").includes("bind") ? [] : [plainPath(point)];
  });
  return points.every((point) => point === "/" || !`${binds}/`.startsWith(`${point}/`));
}

/** A link of whichever kind in a target's folder; targets of rescue and shutdown switch nothing on. */
function isWanted(mount: string, facts: Facts): boolean {
  return wantedBy(mount)
    .flatMap((path) => recall(facts, { kind: "stat", path }))
    .some(({ path, absent, real }) => (absent !== true || real !== undefined) && !isOff(path));
}

const isOff = (path: string): boolean =>
  /\/(?:rescue|emergency|umount|shutdown)\.target\./.test(path);

/** Mounted with a target that the start need not reach (man 5 systemd.mount). */
const wantedElsewhere =
  /^x-systemd\.(?:wanted|required)-by=(?!(?:local-fs|remote-fs|multi-user|graphical|basic|sysinit|default)\.target$)/;

/** getmntent(3): fields are parted by blanks and tabs, and by nothing else. */
function fstabEntries(mount: string, facts: Facts): readonly StoredMount[] {
  const fstab = fileAt(facts, "/etc/fstab");
  const lines = fstab === undefined ? [] : linesOf(fstab);
  return lines.flatMap((line) => {
    const fields = line.text.replace(/^[ \t]+/, "").split(/[ \t]+/);
    const [source = "", point = "", type = "", list = "defaults"] = fields;
    if (source.startsWith("#") || plainPath(point) !== mount || /^(?:swap|ignore)$/.test(type))
      return [];
    const options = effective(list);
    const auto =
      options.has("x-systemd.automount") ||
      (!options.has("noauto") && [...options].every((one) => !wantedElsewhere.test(one)));
    return [{ where: place(line), options, auto, ...bound(source, list) }];
  });
}
