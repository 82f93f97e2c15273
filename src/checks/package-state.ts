/** A package is installed, or is not. dpkg knows more states than two. */
import type { Facts, PackageFact } from "#model/fact";
import type { Repair } from "#model/repair";
import { fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { recall } from "./recall.ts";

interface Spec {
  /** Names, wildcards allowed. */
  readonly packages: readonly string[];
  readonly state: "installed" | "absent";
  /** `installed` is met by any one of several (default: all). */
  readonly any?: boolean;
}

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["packages", "state"],
  properties: {
    packages: {
      type: "array",
      minItems: 1,
      items: { type: "string", pattern: "^[a-z0-9][a-z0-9.+*?-]*$" },
    },
    state: { enum: ["installed", "absent"] },
    any: { type: "boolean" },
  },
};

/**
 * Second letter of dpkg's status: `i` without an error flag (`R`: has to be installed again) is installed and set up. Half-installed, unpacked, half-configured and
 * triggers-pending have files on the disk, so they are not absent; and they are not properly installed either.
 */
const complete = (found: PackageFact): boolean => /^[a-z]i$/.test(found.status);
const onDisk = (found: PackageFact): boolean => !/^[a-z][nc]$/.test(found.status);

function judge(spec: Spec, facts: Facts): Judgement {
  const where = "dpkg";
  const found = spec.packages.map((name) => ({
    name,
    entries: recall(facts, { kind: "package", name }),
  }));
  const names = spec.packages.join(", ");
  if (spec.state === "absent") {
    const there = found.flatMap(({ entries }) => entries.filter((entry) => onDisk(entry)));
    const left = found
      .flatMap(({ entries }) => entries)
      .some((entry) => entry.status.charAt(1) === "c");
    return there.length === 0
      ? pass(`${names} absent`, left ? "removed, configuration left behind" : "absent", where)
      : fail(
          `${names} absent`,
          there.map((entry) => shown(entry)).join(", "),
          where,
          "the package is installed",
        );
  }
  const missing = found.filter(({ entries }) => !entries.some((entry) => complete(entry)));
  const enough = spec.any === true ? missing.length < found.length : missing.length === 0;
  const have = found.flatMap(({ entries }) => entries.map((entry) => shown(entry)));
  const shownAll = have.length === 0 ? "absent" : have.join(", ");
  const expected = `${spec.packages.join(spec.any === true ? " or " : ", ")} installed`;
  return enough
    ? pass(expected, shownAll, where)
    : fail(
        expected,
        shownAll,
        where,
        `not properly installed: ${missing.map(({ name }) => name).join(", ")}`,
      );
}

const shown = (entry: PackageFact): string => `${entry.name} ${entry.version} (${entry.status})`;

function repair(spec: Spec, facts: Facts): readonly Repair[] {
  if (spec.state === "absent")
    return spec.packages.flatMap((name) =>
      recall(facts, { kind: "package", name })
        .filter((entry) => onDisk(entry))
        .map((entry): Repair => ({ kind: "package", name: entry.name, action: "remove" })),
    );
  const wanted = spec.any === true ? spec.packages.slice(0, 1) : spec.packages;
  return wanted
    .filter((name) => !/[*?]/.test(name))
    .map((name): Repair => ({ kind: "package", name, action: "install" }));
}

export const packageState: CheckType<Spec> = {
  schema,
  ask: (spec) => spec.packages.map((name) => ({ kind: "package", name })),
  judge,
  repair,
};
