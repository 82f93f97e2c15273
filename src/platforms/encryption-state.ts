/** Whether a machine's disk is encrypted; "unknown" wherever what was read does not settle it. */
import type { EncryptionFact, Facts } from "#model/fact";
import { wantKey } from "#model/fact";
import type { Identity } from "#model/identity";

type State = Identity["encryption"];
const unknown = (why: string): State => ({ state: "unknown", why });

/** Of a running system: what the block devices below / and (where it is a file system of its own) /home say. */
export function runningEncryption(facts: Facts): State {
  const plain: string[] = [];
  const layers: string[] = [];
  for (const mount of ["/", "/home"]) {
    const answer = facts.answers.get(wantKey({ kind: "encryption", mount }));
    if (answer === undefined) return unknown(`${mount} was not answered`);
    if (answer.error !== undefined) return unknown(`${mount}: ${answer.error}`);
    for (const fact of answer.records as readonly EncryptionFact[]) {
      if (fact.encrypted) layers.push(`${mount}: ${fact.layers}`);
      else plain.push(`${mount} lies on ${fact.device} without encryption`);
    }
  }
  if (plain.length > 0) return { state: "not-encrypted", why: plain.join("; ") };
  if (layers.length === 0) return unknown("no block device was found below /");
  return { state: "encrypted", why: layers.join("; ") };
}

/**
 * Of a stored image: crypttab(5) and fstab(5). `undefined` = no such file, `null` = could not be read.
 * A logical volume over an encrypted one cannot be told from files, so it is unknown, not encrypted.
 */
export function storedEncryption(
  crypttab: string | null | undefined,
  fstab: string | null | undefined,
): State {
  if (crypttab === null) return unknown("/etc/crypttab cannot be read");
  if (fstab === null || fstab === undefined)
    return unknown("/etc/fstab cannot be read or is absent");
  const volumes = new Set(
    fields(crypttab ?? "")
      .filter(
        ([, , , options = ""]) => !options.split(",").some((o) => o === "swap" || o === "tmp"),
      )
      .map(([name]) => name ?? ""),
  );
  const mounts = fields(fstab).filter(([, mount]) => mount === "/" || mount === "/home");
  if (!mounts.some(([, mount]) => mount === "/"))
    return unknown("/etc/fstab names no root file system");
  if (volumes.size === 0) return withoutVolumes(mounts);
  const settled = mounts.map(([source = "", mount = ""]) => {
    const name = source.startsWith("/dev/mapper/") ? source.slice("/dev/mapper/".length) : "";
    return { mount, source, encrypted: volumes.has(name) };
  });
  const open = settled.filter(({ encrypted }) => !encrypted);
  if (open.length === 0) return { state: "encrypted", why: "/etc/crypttab and /etc/fstab" };
  const what = open.map(({ mount, source }) => `${mount} (${source})`).join(", ");
  return unknown(`/etc/crypttab has volumes, but whether ${what} lies on one is not in the files`);
}

/** No crypttab entry: Debian's initramfs opens nothing, so a named plain device is not encrypted. */
function withoutVolumes(mounts: readonly string[][]): State {
  const mapped = mounts.find(([source = ""]) => /^\/dev\/(mapper\/|dm-|md)/.test(source));
  if (mapped !== undefined) return unknown(`${mapped[0] ?? ""} is a mapped device of unknown kind`);
  return { state: "not-encrypted", why: "/etc/crypttab has no entry, and / is a plain device" };
}

function fields(text: string): string[][] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split(/\s+/));
}
