/** A kernel parameter: as the running kernel has it, and as it will be set at the next start. */
import type { Facts, Want } from "#model/fact";
import type { Repair } from "#model/repair";
import { comparisonSchema, describe, satisfies } from "./compare.ts";
import type { Comparison } from "./compare.ts";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { commentOut } from "./edit.ts";
import { isTransient, isVendor } from "./config-files.ts";
import { isGlob, matchesGlob } from "./glob.ts";
import { place } from "./lines.ts";
import { filesAt, recallRunning } from "./recall.ts";
import {
  askSysctl,
  mainFile,
  namesOf,
  readSysctl,
  sysctlPath,
  sysctlPaths,
} from "./sysctl-files.ts";
import type { Assignment } from "./sysctl-files.ts";
import { looserOnInterface } from "./sysctl-interfaces.ts";
import type { OnInterface } from "./sysctl-interfaces.ts";
import { goodValue } from "./sysctl-value.ts";
import { askRivals, rivalPaths, rivals } from "./sysctl-rivals.ts";
import { askUnit, readUnit } from "./unit-files.ts";

interface Spec extends Comparison {
  readonly key: string;
  /** Kernel without this parameter (IPv6 off): `not-applicable` instead of fail. */
  readonly optional?: boolean;
}

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["key", "operator", "value"],
  properties: {
    key: { type: "string", pattern: "^[a-z0-9_./-]+$" },
    optional: { type: "boolean" },
    ...comparisonSchema,
  },
};

/** What applies the files at the start; procps' own script is a link to it (Debian 12). */
const applier = "systemd-sysctl.service";
function maskOf(facts: Facts): string | undefined {
  const { file, masked } = readUnit(applier, facts);
  return masked && file !== undefined && !isTransient(file.path) ? file.path : undefined;
}

const looser = (spec: Spec, all: string, facts: Facts): readonly OnInterface[] =>
  looserOnInterface(spec.key, all, (value) => goodValue(spec, { value }), facts);

const path = (spec: Spec): string => sysctlPath(spec.key);
const running = (spec: Spec): Extract<Want, { kind: "running" }> => ({
  kind: "running",
  path: `/proc/sys/${path(spec)}`,
});

function judge(spec: Spec, facts: Facts): Judgement {
  const expected = `${spec.key} = ${describe(spec)}`;
  const live = recallRunning(facts, running(spec))?.[0];
  if (live?.error !== undefined) throw new Untold("error", live.error, live.path);
  if (live?.absent === true) {
    if (spec.optional === true)
      throw new Untold("not-applicable", "this kernel has no such parameter", live.path);
    return fail(
      expected,
      "no such parameter",
      live.path,
      "this kernel does not know the parameter",
    );
  }
  if (live !== undefined && !satisfies(live.content ?? "", spec))
    return fail(
      expected,
      `${live.content ?? ""} (running)`,
      live.path,
      "the running kernel has another value",
    );
  const { effective, others } = readSysctl(spec.key, facts);
  const last = effective.at(-1);
  const kept = effective.findLast((line) => !isTransient(line.file));
  if (last === undefined || kept === undefined) {
    const only = last ?? others.findLast((line) => line.file === mainFile);
    return fail(
      expected,
      only === undefined ? "not set" : (only.value ?? ""),
      only === undefined ? sysctlPaths.join(" ") : place(only),
      only === undefined
        ? "no file sets it, so the next start may change it"
        : "the next start does not read this line",
    );
  }
  // Vendor directories are defaults that a later file is meant to override; a conflict elsewhere is a finding.
  const conflict =
    [...effective, ...others].find(
      (line) => !goodValue(spec, line) && (line === last || line === kept || !isVendor(line.file)),
    ) ?? rivals(spec.key, facts).find((line) => !goodValue(spec, line));
  if (conflict !== undefined)
    return fail(
      expected,
      conflict.value ?? "",
      place(conflict),
      conflict === last || conflict === kept
        ? "this line decides at the next start"
        : `conflicts with the wanted value, though ${place(last)} has it`,
    );
  const [single] = looser(spec, kept.value ?? "", facts);
  if (single !== undefined)
    return fail(
      expected,
      single.line.value ?? "",
      place(single.line),
      `for ${single.name} the kernel goes by this line, though ${place(kept)} has the wanted value for all`,
    );
  const mask = maskOf(facts);
  if (mask !== undefined)
    return fail(expected, `${applier} masked`, mask, `nothing applies ${place(kept)} at the start`);
  const value = kept.value ?? "";
  return pass(expected, `${value}${live === undefined ? " (stored)" : ""}`, place(kept));
}

function repair(spec: Spec, facts: Facts): readonly Repair[] {
  if (spec.operator === "none-of" || Array.isArray(spec.value)) return [];
  const value = String(spec.value);
  const name = spec.key.replaceAll("/", ".");
  const own = `/etc/sysctl.d/zz-kaunti-${name}.conf`;
  const paths = [...sysctlPaths, ...rivalPaths(spec.key)];
  const before = filesAt(facts, sysctlPaths).find((file) => file.path === own)?.content;
  const { effective, others } = readSysctl(spec.key, facts);
  // A pattern stays where the line with the whole name beats it: it holds for other names too.
  const beaten = (line: Assignment): boolean =>
    isGlob(line.path) &&
    !namesOf(spec.key)
      .slice(1)
      .some((other) => matchesGlob(line.path, other, true));
  const single = looser(spec, value, facts).map(({ line }) => line);
  // What a package says of single interfaces can be overridden name by name only, and the names are a person's to say.
  if (single.some(({ file }) => isVendor(file) || file.startsWith("/usr/"))) return [];
  const wrong = [...effective, ...others, ...rivals(spec.key, facts)].filter(
    (line) => !goodValue(spec, line) && !beaten(line),
  );
  const once = new Map([...wrong, ...single].map((line) => [place(line), line]));
  const bad = [...once.values()].filter(
    (line) => !line.file.startsWith("/usr/") && line.file !== own,
  );
  return [
    ...commentOut(facts, paths, bad),
    ...(maskOf(facts) === undefined
      ? []
      : [{ kind: "unit", name: applier, action: "unmask" } as const]),
    {
      kind: "write",
      path: own,
      mode: "0644",
      content: `${name} = ${value}\n`,
      ...(before === undefined ? {} : { before }),
    },
    {
      kind: "run",
      run: `sysctl -w ${name}=${value}`,
      says: `set ${spec.key} in the running kernel`,
    },
  ];
}

export const sysctl: CheckType<Spec> = {
  schema,
  ask: (spec) => [running(spec), ...askSysctl, ...askRivals(spec.key), ...askUnit(applier)],
  judge,
  repair,
};
