/** Home directories of people: there, their own, closed to others; and the dot files that open doors. */
import { counted } from "#model/count";
import type { Facts, HomeFact, PasswdFact } from "#model/fact";
import type { Repair } from "#model/repair";
import { aclFaults, ownerUnknown } from "./acl.ts";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { recall } from "./recall.ts";

interface Spec {
  readonly rule:
    | "exists"
    | "owner"
    | "group"
    | "mode"
    | "dotfile-mode"
    | "dotfile-owner"
    | "dotfile-group"
    | "dotfile-absent";
  /** Octal, for the two mode rules. */
  readonly mode?: string;
  /** File names, for dotfile-absent; for dotfile-mode only these. */
  readonly names?: readonly string[];
  /** For dotfile-absent: files of the whole system that open the same door, and may not be there either. */
  readonly also?: readonly string[];
}

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["rule"],
  properties: {
    rule: {
      enum: [
        "exists",
        "owner",
        "group",
        "mode",
        "dotfile-mode",
        "dotfile-owner",
        "dotfile-group",
        "dotfile-absent",
      ],
    },
    mode: { type: "string", pattern: "^[0-7]{4}$" },
    names: { type: "array", items: { type: "string" } },
    also: { type: "array", minItems: 1, items: { type: "string", pattern: "^/" } },
  },
};

const homes = { kind: "homes" } as const;
/** It lets nobody do more: only owners take their files out of such a folder. */
const stickiness = 0o1000;

const octal = (mode = 0): string => mode.toString(8).padStart(4, "0");
const excess = (spec: Spec, home: HomeFact): boolean =>
  ((home.mode ?? 0) & ~stickiness & ~Number.parseInt(spec.mode ?? "0750", 8)) !== 0;

/** "" = in order. */
function faultOf(
  spec: Spec,
  home: HomeFact,
  accounts: ReadonlyMap<string, PasswdFact>,
  shared: ReadonlyMap<string, string>,
): string {
  const isHome = home.what === "home";
  const name = home.path.split("/").at(-1) ?? "";
  if (isHome !== !spec.rule.startsWith("dotfile")) return "";
  if (spec.rule === "exists")
    return home.absent === true
      ? "does not exist"
      : home.type === "directory"
        ? ""
        : "is not a directory";
  if (spec.rule === "dotfile-mode" && spec.names?.includes(name) === false) return "";
  if (spec.rule === "dotfile-absent")
    return spec.names?.includes(name) === true ? "must not be there" : "";
  // A dot file that leads nowhere harms nobody; a home that is not there is not closed (CIS 7.2.9).
  if (home.absent === true) return isHome ? "does not exist" : "";
  if (isHome && home.type !== "directory") return "is not a directory";
  if (!isHome && home.type !== "file") return "";
  const with_ = isHome ? shared.get(place(home)) : undefined;
  if (with_ !== undefined) return `is the home of ${with_}`;
  if (spec.rule.endsWith("owner")) {
    if (home.uid === undefined) throw new Untold("error", ownerUnknown, home.path);
    return home.uid === Number(accounts.get(home.user)?.uid)
      ? ""
      : `belongs to ${String(home.uid)}`;
  }
  if (spec.rule.endsWith("group")) {
    if (home.gid === undefined) throw new Untold("error", ownerUnknown, home.path);
    return home.gid === Number(accounts.get(home.user)?.gid)
      ? ""
      : `belongs to group ${String(home.gid)}`;
  }
  if (excess(spec, home)) return `has mode ${octal(home.mode)}`;
  return aclFaults(home, spec.mode ?? "0750").join(", ");
}

const place = (home: HomeFact): string => (home.real ?? home.path).replace(/(.)\/+$/, "$1");

/** Homes of more than one account: a place and its people. */
function sharedHomes(found: readonly HomeFact[]): ReadonlyMap<string, string> {
  const users = Map.groupBy(
    found.filter(({ what, absent }) => what === "home" && absent !== true),
    place,
  );
  return new Map(
    [...users].flatMap(([at, homes_]): [string, string][] => {
      const names = [...new Set(homes_.map(({ user }) => user))];
      return names.length > 1 ? [[at, names.join(" and ")]] : [];
    }),
  );
}

function seen(facts: Facts): readonly HomeFact[] {
  const found = recall(facts, homes);
  const broken = found.find((home) => home.error !== undefined);
  if (broken?.error !== undefined) throw new Untold("error", broken.error, broken.path);
  return found;
}

function faults(
  spec: Spec,
  facts: Facts,
): readonly { readonly home: HomeFact; readonly fault: string }[] {
  const accounts = new Map(recall(facts, { kind: "passwd" }).map((one) => [one.name, one]));
  const found = seen(facts);
  const gone = found.find(({ what, absent }) => what === "home" && absent === true);
  // Homes often lie on a volume of their own, which an image may not hold.
  if (spec.rule.startsWith("dotfile") && facts.header.image && gone !== undefined)
    throw new Untold("error", "this home is not in the image, so its files are not", gone.path);
  const shared = sharedHomes(found);
  return found
    .map((home) => ({ home, fault: faultOf(spec, home, accounts, shared) }))
    .filter(({ fault }) => fault !== "");
}

const words: Readonly<Record<Spec["rule"], (spec: Spec) => string>> = {
  exists: () => "every person's home directory exists",
  owner: () => "every home directory belongs to its account",
  group: () => "every home directory belongs to its account's group",
  mode: (spec) => `home directories ${spec.mode ?? "0750"} or stricter`,
  "dotfile-mode": (spec) => `dot files ${spec.mode ?? "0750"} or stricter`,
  "dotfile-owner": () => "dot files belong to their account",
  "dotfile-group": () => "dot files belong to their account's first group",
  "dotfile-absent": (spec) => `no ${spec.names?.join(", ") ?? ""}`,
};

function judge(spec: Spec, facts: Facts): Judgement {
  const wrong = faults(spec, facts);
  const expected = [words[spec.rule](spec), ...(spec.also ?? [])].join(", ");
  const system = (spec.also ?? [])
    .flatMap((path) => recall(facts, { kind: "stat", path }))
    .find(({ absent, link }) => absent !== true || link === true);
  if (system !== undefined) return fail(expected, "present", system.path, "must not be there");
  const first = wrong[0];
  if (first === undefined) return pass(expected, "no exception", "homes of /etc/passwd");
  const shown = wrong
    .slice(0, 5)
    .map(({ home, fault }) => `${home.path === "" ? home.user : home.path} ${fault}`)
    .join("; ");
  return fail(
    expected,
    shown,
    first.home.path === "" ? "/etc/passwd" : first.home.path,
    counted(wrong.length, "exception"),
  );
}

/** Modes only: taking a file from an account, or deleting one, is for a person. */
function repair(spec: Spec, facts: Facts): readonly Repair[] {
  if (!spec.rule.endsWith("mode")) return [];
  const open = faults(spec, facts).filter(({ home }) => home.absent !== true && excess(spec, home));
  return open.map(({ home }) => ({
    kind: "mode",
    path: home.real ?? home.path,
    mode: octal((home.mode ?? 0) & Number.parseInt(spec.mode ?? "0750", 8)),
  }));
}

export const homesCheck: CheckType<Spec> = {
  schema,
  ask: (spec) => [
    homes,
    { kind: "passwd" },
    ...(spec.also ?? []).map((path) => ({ kind: "stat", path }) as const),
  ],
  judge,
  repair,
};
