/** Parts of a Windows collector's document, as its checks ask for them; and several answers put into one. */
import type { Facts, Want } from "#model/fact";
import { windowsPart } from "#model/windows";
import type { WindowsRecord } from "#model/windows";
import { Untold, pass } from "./check-type.ts";
import type { Judgement } from "./check-type.ts";
import { recall } from "./recall.ts";

export const part = (name: string): Want & { readonly kind: "collected" } => ({
  kind: "collected",
  part: windowsPart(name),
});

/** The one record of a part. What was not asked for, or could not be told, stops the judge. */
export function partOf(facts: Facts, name: string): WindowsRecord {
  const [found] = recall(facts, part(name)) as readonly WindowsRecord[];
  if (found === undefined) throw new Untold("error", "Windows answered nothing", name);
  return found;
}

/** A scalar as text; undefined where the record has no such member. Empty and nested ones are not understood. */
export function fieldOf(found: WindowsRecord, name: string, where: string): string | undefined {
  if (!Object.hasOwn(found, name)) return undefined;
  const value = found[name];
  if (typeof value === "string" && value.trim() !== "") return value.trim();
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new Untold("error", `${name} is empty or is not a single value`, where);
}

/** Members of a record that is a list of records. */
export function listOf(found: WindowsRecord, name: string, where: string): WindowsRecord[] {
  const list = found[name];
  if (!Array.isArray(list)) throw new Untold("error", `${name} is not a list`, where);
  if (!list.every((one) => typeof one === "object" && one !== null && !Array.isArray(one)))
    throw new Untold("error", `a member of ${name} cannot be read`, where);
  return list as WindowsRecord[];
}

/** A known fail is one, whatever else could not be told; a pass needs all of them. */
export function every(parts: readonly (() => Judgement)[]): Judgement {
  const found: Judgement[] = [];
  let untold: Untold | undefined;
  for (const judge of parts) {
    try {
      const one = judge();
      if (one.state !== "pass") return one;
      found.push(one);
    } catch (error) {
      if (!(error instanceof Untold)) throw error;
      untold ??= error;
    }
  }
  if (untold !== undefined) throw untold;
  const joined = (one: "expected" | "found" | "where"): string =>
    [...new Set(found.map((answer) => answer[one]))].join(", ");
  return pass(joined("expected"), joined("found"), joined("where"));
}

interface Editions {
  /** EditionID of the Windows that have the thing at all. */
  readonly editions?: readonly string[];
}

export const editionSchema = {
  editions: { type: "array", minItems: 1, items: { type: "string", pattern: "^[A-Za-z]+$" } },
};

/** The parts that `editionApplies` needs. */
export const editionParts = ({ editions }: Editions): readonly Want[] =>
  editions === undefined ? [] : [part("windows")];

/** Stops the judge where this edition does not have the thing. */
export function editionApplies({ editions }: Editions, facts: Facts): void {
  if (editions === undefined) return;
  const edition = fieldOf(partOf(facts, "windows"), "EditionID", "windows");
  if (edition === undefined) throw new Untold("error", "the edition is not told", "windows");
  if (!editions.includes(edition))
    throw new Untold(
      "not-applicable",
      `only ${editions.join(", ")} have this, and this is ${edition}`,
      "windows",
    );
}
