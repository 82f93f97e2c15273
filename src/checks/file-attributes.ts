/** Mode and ownership of files: "no more permissive than", owner and group out of a set, presence. */
import type { Facts, FileFact, Want } from "#model/fact";
import type { Repair } from "#model/repair";
import { aclFaults, ownerUnknown } from "./acl.ts";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { matchesGlob } from "./glob.ts";
import { idsOf } from "./names.ts";
import { recall } from "./recall.ts";

interface Spec {
  readonly paths: readonly string[];
  /** Also everything below. */
  readonly deep?: boolean;
  readonly only?: "file" | "directory";
  /** Of `deep`: shell patterns; with a slash of the whole path, else of the last part. Only these, and not those. */
  readonly names?: readonly string[];
  readonly except?: readonly string[];
  /** `required`: absent fails; `optional`: absent is not-applicable; `forbidden`: present fails. */
  readonly presence: "required" | "optional" | "forbidden";
  /** What a required file that is missing is made with; without it that is for a person. */
  readonly create?: string;
  /** Octal; no bit outside it may be set. */
  readonly mode?: string;
  readonly owners?: readonly string[];
  readonly groups?: readonly string[];
}

const list = { type: "array", minItems: 1, items: { type: "string" } };
const schema = {
  type: "object",
  additionalProperties: false,
  required: ["paths", "presence"],
  properties: {
    paths: list,
    deep: { type: "boolean" },
    only: { enum: ["file", "directory"] },
    names: list,
    except: list,
    presence: { enum: ["required", "optional", "forbidden"] },
    create: { type: "string" },
    mode: { type: "string", pattern: "^[0-7]{4}$" },
    owners: list,
    groups: list,
  },
};

function wants(spec: Spec): readonly Want[] {
  return spec.paths.map((path): Want =>
    spec.deep === true ? { kind: "stat", path, deep: true } : { kind: "stat", path },
  );
}

function ask(spec: Spec): readonly Want[] {
  const names =
    spec.owners === undefined && spec.groups === undefined
      ? []
      : [{ kind: "passwd" } as const, { kind: "group" } as const];
  return [...wants(spec), ...names];
}

function seen(spec: Spec, facts: Facts): readonly FileFact[] {
  const files = wants(spec).flatMap((want) =>
    recall(facts, want as Extract<Want, { kind: "stat" }>),
  );
  const broken = files.find((file) => file.error !== undefined);
  if (broken?.error !== undefined) throw new Untold("error", broken.error, broken.path);
  const there = files.filter(({ absent }) => absent !== true);
  // Below a folder `only` picks; of a path that was named, another type is a fault (`wrongType`).
  return spec.deep === true
    ? there.filter(
        ({ path, type }) =>
          (spec.only === undefined || (type === "directory") === (spec.only === "directory")) &&
          (spec.names === undefined || like(spec.names, path)) &&
          !like(spec.except ?? [], path),
      )
    : there;
}

const like = (patterns: readonly string[], path: string): boolean =>
  patterns.some((pattern) =>
    matchesGlob(
      pattern,
      pattern.includes("/") ? path : path.slice(path.lastIndexOf("/") + 1),
      false,
    ),
  );

/** "" = what the control speaks of. A link is followed, but who may change where it leads may change the file. */
function wrongType({ only, deep }: Spec, { type, link, real = "" }: FileFact): string {
  if (deep === true) return "";
  if (only === "file" && link === true) return `is a link to ${real}`;
  if (only !== undefined && type !== only) return `is a ${type ?? ""}, not a ${only}`;
  return type === "other" ? "is neither file nor directory" : "";
}

function judge(spec: Spec, facts: Facts): Judgement {
  const files = seen(spec, facts);
  const expected = words(spec);
  const where = spec.paths.join(" ");
  const first = files[0];
  if (spec.presence === "forbidden")
    return first === undefined
      ? pass(expected, "absent", where)
      : fail(expected, "present", first.path, "this file must not exist");
  if (first === undefined) {
    if (spec.presence === "required") return fail(expected, "absent", where, "the file is missing");
    throw new Untold("not-applicable", "no such file here", where);
  }
  const wrong = files
    .map((file) => ({ file, faults: faultsOf(spec, file, facts) }))
    .filter(({ faults }) => faults.length > 0);
  const worst = wrong[0];
  if (worst === undefined)
    return pass(
      expected,
      files.length === 1 ? shown(first) : `${String(files.length)} files, all within`,
      files.length === 1 ? first.path : where,
    );
  const rest = wrong.length === 1 ? "" : ` (and ${String(wrong.length - 1)} more)`;
  return fail(
    expected,
    shown(worst.file),
    worst.file.real ?? worst.file.path,
    `${worst.faults.join(", ")}${rest}`,
  );
}

function faultsOf(spec: Spec, file: FileFact, facts: Facts): readonly string[] {
  const type = wrongType(spec, file);
  if (type !== "") return [type];
  const faults: string[] = [];
  if (spec.mode !== undefined) faults.push(...aclFaults(file, spec.mode));
  if ((spec.owners ?? spec.groups) !== undefined && file.uid === undefined)
    throw new Untold("error", ownerUnknown, file.path);
  if (spec.mode !== undefined && excess(spec.mode, file) !== 0)
    faults.push(`mode ${octal(file.mode)} allows more than ${spec.mode}`);
  if (spec.owners !== undefined && !idsOf(facts, "passwd", spec.owners).includes(file.uid ?? -1))
    faults.push(`owner ${String(file.uid)} is not ${spec.owners.join(" or ")}`);
  if (spec.groups !== undefined && !idsOf(facts, "group", spec.groups).includes(file.gid ?? -1))
    faults.push(`group ${String(file.gid)} is not ${spec.groups.join(" or ")}`);
  return faults;
}

/** The bits that are set and not allowed. */
function excess(allowed: string, file: FileFact): number {
  return (file.mode ?? 0o7777) & ~Number.parseInt(allowed, 8);
}

function words(spec: Spec): string {
  if (spec.presence === "forbidden") return "absent";
  return [
    ...(spec.mode === undefined ? [] : [`mode ${spec.mode} or stricter`]),
    ...(spec.owners === undefined ? [] : [`owner ${spec.owners.join(" or ")}`]),
    ...(spec.groups === undefined ? [] : [`group ${spec.groups.join(" or ")}`]),
    ...(spec.presence === "required" ? ["present"] : []),
  ].join(", ");
}

const octal = (mode = 0): string => mode.toString(8).padStart(4, "0");
const id = (value?: number): string => (value === undefined ? "unknown" : String(value));
const shown = (file: FileFact): string =>
  `mode ${octal(file.mode)}, owner ${id(file.uid)}, group ${id(file.gid)}`;

function repair(spec: Spec, facts: Facts): readonly Repair[] {
  if (spec.presence === "forbidden")
    return seen(spec, facts)
      .filter((file) => file.type === "file")
      .map((file) => ({ kind: "delete", path: file.path }));
  const there = seen(spec, facts);
  const { create: content } = spec;
  if (there.length === 0 && content !== undefined)
    return spec.paths.map((path) => ({ kind: "write", path, content, mode: spec.mode ?? "0640" }));
  return there.flatMap((file): readonly Repair[] => {
    if (wrongType(spec, file) !== "") return [];
    const path = file.real ?? file.path;
    const mode = (file.mode ?? 0) & Number.parseInt(spec.mode ?? "7777", 8);
    const [owners, groups] = [
      spec.owners === undefined ? [] : idsOf(facts, "passwd", spec.owners),
      spec.groups === undefined ? [] : idsOf(facts, "group", spec.groups),
    ];
    const uid = spec.owners === undefined || owners.includes(file.uid ?? -1) ? file.uid : owners[0];
    const gid = spec.groups === undefined || groups.includes(file.gid ?? -1) ? file.gid : groups[0];
    return [
      ...(uid === undefined || gid === undefined || (uid === file.uid && gid === file.gid)
        ? []
        : [{ kind: "owner", path, uid, gid, was: { uid: file.uid, gid: file.gid } } as const]),
      // After the owner: chown clears setuid and setgid, and a stricter mode must be what remains.
      ...(mode === file.mode ? [] : [{ kind: "mode", path, mode: octal(mode) } as const]),
    ];
  });
}

export const fileAttributes: CheckType<Spec> = { schema, ask, judge, repair };
