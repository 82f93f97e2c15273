/** The disk below a mount point is encrypted, down to the last layer. */
import type { Facts, Want } from "#model/fact";
import { storedEncryption } from "#model/stored-encryption";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { saying } from "./lines.ts";
import { contentOf, fileAt, filesAt, recall, recallRunning } from "./recall.ts";

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
    if (live.length === 0) throw new Untold("error", "no device was told", mount);
    const open = live.find(({ encrypted }) => !encrypted);
    if (open !== undefined)
      return fail(
        expected,
        `${open.device} (${open.layers})`,
        open.point,
        "at least one layer below is a disk without LUKS",
      );
    found.push(...live.map(({ point, layers }) => `${point}: ${layers}`));
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
  const links = mounts.flatMap((path) =>
    recall(facts, { kind: "stat", path }).flatMap(({ link }) => (link === true ? [path] : [])),
  );
  const units = filesAt(facts, unitFiles).map((file) => contentOf(file));
  const { state, why } = storedEncryption(crypttab, fstab, mounts, units, links);
  if (state === "unknown") throw new Untold("not-run", why, where);
  return pass(expected, `${why} (stored)`, where);
}

/** A mount unit holds beside fstab, and before it where both name one place. */
const unitFiles = ["/etc", "/usr/local/lib", "/usr/lib"].map(
  (dir) => `${dir}/systemd/system/*.mount`,
);

export const encryption: CheckType<Spec> = {
  schema,
  ask: (spec): readonly Want[] => [
    ...spec.mounts.flatMap((mount): Want[] => [
      { kind: "encryption", mount },
      { kind: "stat", path: mount },
    ]),
    { kind: "file", path: "/etc/fstab" },
    { kind: "file", path: "/etc/crypttab" },
    ...unitFiles.map((path): Want => ({ kind: "file", path })),
  ],
  judge,
  // A disk is encrypted when the system is installed.
  repair: () => [],
};
