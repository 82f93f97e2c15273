/** Whether a stored image lay on an encrypted disk: one answer for the register, `who` and the audit alike. */

export interface StoredEncryption {
  /** Files never show that a disk is plain: firmware, TPM and dracut open disks that crypttab does not name. */
  readonly state: "encrypted" | "unknown";
  readonly why: string;
}

const unknown = (why: string): StoredEncryption => ({ state: "unknown", why });
const ask = "ask the running system";

/**
 * By crypttab(5) and fstab(5): `undefined` = no such file, `null` = could not be read. `mounts`: / and what else counts;
 * what is no mount point of its own lies on /. Only a mount from a mapping that crypttab opens is settled; a logical
 * volume over an encrypted one cannot be told from files.
 */
export function storedEncryption(
  crypttab: string | null | undefined,
  fstab: string | null | undefined,
  mounts: readonly string[] = ["/", "/home"],
): StoredEncryption {
  if (crypttab === null) return unknown("/etc/crypttab cannot be read");
  if (fstab === null || fstab === undefined)
    return unknown("/etc/fstab cannot be read or is absent");
  const volumes = fields(crypttab ?? "").flatMap(([name = "", , , options = ""]) =>
    // A swap or scratch volume has a new key at every start: no system lies on it.
    options.split(",").some((option) => /^(swap|tmp(=.*)?)$/.test(option)) ? [] : [name],
  );
  const lines = fields(fstab).filter(([, mount = ""]) => mount === "/" || mounts.includes(mount));
  if (!lines.some(([, mount]) => mount === "/"))
    return unknown("/etc/fstab names no root file system");
  const open = lines.find(([source]) => !volumes.some((name) => source === `/dev/mapper/${name}`));
  if (open !== undefined) {
    const [source = "", mount = ""] = open;
    return unknown(`an image does not show what ${mount} (${source}) lay on; ${ask}`);
  }
  const named = lines.map(([source = "", mount = ""]) => `${mount}: ${source}`);
  return { state: "encrypted", why: `${named.join("; ")}, by /etc/crypttab and /etc/fstab` };
}

function fields(text: string): string[][] {
  return text
    .split("\n")
    .map((line) => line.replaceAll(/^[ \t]+|[ \t\r]+$/g, ""))
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split(/[ \t]+/));
}
