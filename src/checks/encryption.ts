/** The disk below a mount point is encrypted, down to the last layer. */
import type { Facts, Want } from "#model/fact";
import { storedEncryption } from "#model/stored-encryption";
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
  const where = spec.mounts.join(" ");
  const found: string[] = [];
  for (const mount of spec.mounts) {
    const live = recallRunning(facts, { kind: "encryption", mount });
    if (live === undefined) return stored(spec, facts, expected, where);
    const [disk] = live;
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
  return pass(expected, found.join("; "), where);
}

/** The register's own reading: the audit and `who` must not say two things of one image. */
function stored({ mounts }: Spec, facts: Facts, expected: string, where: string): Judgement {
  const [crypttab, fstab] = ["/etc/crypttab", "/etc/fstab"].map((path) => {
    const file = fileAt(facts, path);
    return file === undefined
      ? undefined
      : saying(file)
          .map(({ text }) => text)
          .join("\n");
  });
  const { state, why } = storedEncryption(crypttab, fstab, mounts);
  if (state === "unknown") throw new Untold("not-run", why, where);
  return pass(expected, `${why} (stored)`, where);
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
