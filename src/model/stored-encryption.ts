/** Whether a stored image lay on an encrypted disk: one answer for the register, `who` and the audit alike. */

export interface StoredEncryption {
  /** Files never show that a disk is plain: firmware, TPM and dracut open disks that crypttab does not name. */
  readonly state: "encrypted" | "unknown";
  readonly why: string;
}

const unknown = (why: string): StoredEncryption => ({ state: "unknown", why });
const ask = "ask the running system";

/** Below / every disk counts but where the machine starts from, and what comes and goes (as `fact-encryption` has it). */
const isDisk = /^(\/dev\/|UUID=|LABEL=|PARTUUID=|PARTLABEL=)/i;
const apart = /^(?!\/)|^\/(boot|efi|media|mnt|run|proc|sys|dev)(\/|$)/;

/**
 * By crypttab(5), fstab(5) and the texts of mount units: `undefined` = no such file, `null` = could not be read.
 * `mounts`: / and what else counts, with what is mounted below it; what is no mount point of its own lies on /.
 * `links`: which of them is one, so that it lies elsewhere. Only a
 * mount from a LUKS mapping that crypttab opens is settled; a logical volume over one cannot be told from files.
 */
export function storedEncryption(
  crypttab: string | null | undefined,
  fstab: string | null | undefined,
  mounts: readonly string[] = ["/", "/home"],
  units: readonly (string | null)[] = [],
  links: readonly string[] = [],
): StoredEncryption {
  const [link] = links;
  if (link !== undefined) return unknown(`${link} is a link to another place; ${ask}`);
  if (crypttab === null) return unknown("/etc/crypttab cannot be read");
  if (fstab === null || fstab === undefined)
    return unknown("/etc/fstab cannot be read or is absent");
  if (units.includes(null)) return unknown("a mount unit cannot be read");
  const volumes = fields(crypttab ?? "").flatMap((entry) => (isLuks(entry) ? [entry[0]] : []));
  const counts = (source: string, point: string): boolean =>
    mounts.some((mount) =>
      mount === "/"
        ? isDisk.test(source) && !apart.test(point)
        : point === mount || point.startsWith(`${mount}/`),
    );
  const lines = [...fields(fstab), ...units.map((text) => whatAndWhere(text ?? ""))]
    .map(([source = "", point = ""]) => [source, plain(point)] as const)
    .filter(([source, point]) => point === "/" || counts(source, point));
  if (!lines.some(([, mount]) => mount === "/"))
    return unknown("/etc/fstab names no root file system");
  const open = lines.find(([source]) => !volumes.some((name) => source === `/dev/mapper/${name}`));
  if (open !== undefined) {
    const [source, mount] = open;
    return unknown(`an image does not show what ${mount} (${source}) lay on; ${ask}`);
  }
  const named = lines.map(([source, mount]) => `${mount}: ${source}`);
  return { state: "encrypted", why: `${named.join("; ")}, by /etc/crypttab and /etc/fstab` };
}

/**
 * Said to be LUKS, with a key that lasts: without a word, cryptsetup decides by the disk. Plain mode, a new key at every
 * start (swap, scratch), a key that lies open beside the disk and the null cipher hold no system, or protect none.
 */
function isLuks([, , key = "", list = ""]: readonly string[]): boolean {
  const options = list.split(",");
  return (
    options.includes("luks") &&
    !/^\/(dev|boot|efi)\//.test(key) &&
    !options.some((option) => /^(plain|swap|tmp(=.*)?|cipher=.*null.*)$/.test(option))
  );
}

/** systemd.mount(5): What= and Where=, the last of each. */
function whatAndWhere(unit: string): string[] {
  const last = (key: string): string =>
    [...unit.matchAll(new RegExp(`^[ \\t]*${key}[ \\t]*=(.*)$`, "gm"))].at(-1)?.[1]?.trim() ?? "";
  return [last("What"), last("Where")];
}

/** A mount point as the kernel has it: octal escapes read, no second slash, none at the end. */
function plain(point: string): string {
  return point
    .replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    )
    .replaceAll(/\/(\.?\/)+/g, "/")
    .replace(/(.)\/+$/, "$1");
}

function fields(text: string): string[][] {
  return text
    .split("\n")
    .map((line) => line.replaceAll(/^[ \t]+|[ \t\r]+$/g, ""))
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split(/[ \t]+/));
}
