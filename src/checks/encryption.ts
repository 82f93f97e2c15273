/** The disk below a mount point is encrypted, down to the last layer. */
import type { Facts, Want } from "#model/fact";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { saying } from "./lines.ts";
import { fileAt, recallRunning } from "./recall.ts";

interface Spec {
  readonly mounts: readonly string[];
}

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["mounts"],
  properties: { mounts: { type: "array", minItems: 1, items: { type: "string", pattern: "^/" } } },
};

function judge(spec: Spec, facts: Facts): Judgement {
  const expected = `${spec.mounts.join(" and ")} on an encrypted disk`;
  const found: string[] = [];
  for (const mount of spec.mounts) {
    const live = recallRunning(facts, { kind: "encryption", mount });
    const [disk] = live ?? [];
    if (live === undefined) {
      const stored = storedDevice(mount, facts);
      if (stored !== "") found.push(`${mount}: ${stored} (stored)`);
      continue;
    }
    if (disk === undefined) throw new Untold("error", "no device was told", mount);
    if (!disk.encrypted)
      return fail(
        expected,
        `${disk.device} (${disk.layers})`,
        mount,
        "at least one layer below is a plain disk",
      );
    found.push(`${mount}: ${disk.layers}`);
  }
  return pass(expected, found.join("; "), spec.mounts.join(" "));
}

/** In an image only a mapping that crypttab and fstab both name can be seen; LVM or RAID above it cannot. */
function storedDevice(mount: string, facts: Facts): string {
  const fstab = fileAt(facts, "/etc/fstab");
  const entry = (fstab === undefined ? [] : saying(fstab))
    .map((line) => line.text.split(/\s+/))
    .findLast(([, point]) => point === mount);
  // What is no mount point of its own lies on the root file system, which is asked for beside it.
  if (entry === undefined && mount !== "/") return "on the root file system";
  const device = entry?.[0] ?? "";
  const crypttab = fileAt(facts, "/etc/crypttab");
  const mapping = (crypttab === undefined ? [] : saying(crypttab))
    .map((line) => line.text.split(/\s+/))
    .find(([name = ""]) => device === `/dev/mapper/${name}`);
  if (mapping === undefined)
    throw new Untold(
      "not-run",
      "an image does not show what its disk lay on; ask the running system",
      mount,
    );
  return device;
}

export const encryption: CheckType<Spec> = {
  schema,
  ask: (spec): readonly Want[] => [
    ...spec.mounts.map((mount): Want => ({ kind: "encryption", mount })),
    { kind: "file", path: "/etc/fstab" },
    { kind: "file", path: "/etc/crypttab" },
  ],
  judge,
  // A disk is encrypted when the system is installed.
  repair: () => [],
};
