/** Root's PATH: whole names, folders that are there, root's own, and closed to everybody else. */
import type { Facts, FileFact, Want } from "#model/fact";
import { rootPathFiles } from "#model/root-path";
import { aclFaults, ownerUnknown } from "./acl.ts";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { place } from "./lines.ts";
import { recall } from "./recall.ts";
import { rootPathOf } from "./root-path-sources.ts";
import type { Placed } from "./root-path-sources.ts";
import { sudoersWants } from "./sudoers-files.ts";

interface Spec {
  readonly rule: "absolute" | "folders" | "owner" | "closed";
}

const expectations = {
  absolute: "whole names from / on, none of them empty",
  folders: "folders that are there",
  owner: "folders that belong to root",
  closed: "folders that root alone may write to",
} as const;

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["rule"],
  properties: { rule: { enum: Object.keys(expectations) } },
};

const folders = { kind: "root-path" } as const;
type Folders = ReadonlyMap<string, FileFact>;

/** "" = in order. */
function faultOf({ rule }: Spec, { element, guarded }: Placed, all: Folders): string {
  if (typeof element === "string") return "";
  const { text } = element;
  if (rule === "absolute") {
    if (text === "") return "an empty element is the folder one happens to be in";
    if (!text.startsWith("/")) return `${text} is no whole name`;
    return /\/\.\.?(?:\/|$)/.test(text) ? `${text} leads back and forth` : "";
  }
  // Where these lead depends on where root happens to be: of that the rule of whole names speaks.
  if (text === "" || /^\.\.?$/.test(text)) return "";
  if (!text.startsWith("/")) return rule === "folders" ? `${text} is no whole name` : "";
  const path = text.replace(/(.)\/+$/, "$1");
  const folder = seen(path, all);
  if (rule === "folders")
    return folder.absent === true
      ? guarded
        ? ""
        : `${path} is not there`
      : folder.type === "directory"
        ? ""
        : `${path} is no folder`;
  const fault = rule === "owner" ? foreign : open;
  const above = parents(folder.real ?? path).map((one) => seen(one, all));
  const bad = [folder, ...above.filter((one) => !sticky(one))].find(
    (one) => one.absent !== true && fault(one) !== "",
  );
  if (bad !== undefined) return `${bad.path} ${fault(bad)}`;
  // Who may make a folder that is not there puts his own there; the sticky bit does not hinder him.
  const nearest = above.find((one) => one.absent !== true);
  return folder.absent === true && rule === "closed" && ((nearest?.mode ?? 0) & 0o022) !== 0
    ? `anybody may make ${path}`
    : "";
}

function parents(path: string): readonly string[] {
  const above = path.slice(0, path.lastIndexOf("/"));
  return above === "" ? [] : [above, ...parents(above)];
}

function seen(path: string, all: Folders): FileFact {
  const folder = all.get(path);
  if (folder === undefined) throw new Untold("error", "the host was not asked about it", path);
  if (folder.error !== undefined) throw new Untold("error", folder.error, path);
  return folder;
}

function foreign({ uid, path }: FileFact): string {
  if (uid === undefined) throw new Untold("error", ownerUnknown, path);
  return uid === 0 ? "" : `belongs to ${String(uid)}`;
}

/** From a folder with the sticky bit only the owner takes things away (/tmp), and so it may stand above another. */
const sticky = ({ mode = 0, uid }: FileFact): boolean => (mode & 0o1000) !== 0 && uid === 0;

function open(folder: FileFact): string {
  const mode = folder.mode ?? 0o7777;
  if ((mode & 0o022) !== 0)
    return `may be written to by others (${mode.toString(8).padStart(4, "0")})`;
  return aclFaults(folder, "0755").join(", ");
}

function judge(spec: Spec, facts: Facts): Judgement {
  const expected = `root's PATH: ${expectations[spec.rule]}`;
  const { found, gap } = rootPathOf(facts);
  const all: Folders = new Map(recall(facts, folders).map((one) => [one.path, one]));
  let unknown = gap;
  for (const placed of found) {
    try {
      const fault = faultOf(spec, placed, all);
      if (fault !== "") return fail(expected, fault, place(placed.at), placed.at.text.trim());
    } catch (error) {
      if (!(error instanceof Untold)) throw error;
      unknown ??= error;
    }
    if (placed.element === "unknown")
      unknown ??= new Untold("error", "this form cannot be followed here", place(placed.at));
  }
  if (unknown !== undefined) throw unknown;
  const known = found.filter(({ element }) => typeof element !== "string");
  const [first] = known;
  if (first === undefined)
    throw new Untold("error", "nothing here says what root's PATH is", "/etc/profile");
  const names = [...new Set(known.map(({ element }) => (element as { text: string }).text))];
  return pass(expected, names.join(":"), place(first.at));
}

export const rootPath: CheckType<Spec> = {
  schema,
  ask: (): readonly Want[] => [
    ...rootPathFiles.map((path): Want => ({ kind: "file", path })),
    ...sudoersWants,
    { kind: "passwd" },
    folders,
  ],
  judge,
  // A folder too few in root's PATH stops scripts, a changed mode programs: by hand.
  repair: () => [],
};
