/** What the ledger of ownership looks like on a directory entry: a handful of attributes beside the county's own. */
import type { Attributes, DirectoryEntry } from "#model/desired";
import { suspension } from "#model/suspension";
import { valueSet } from "./canonical.ts";
import { tidyDn } from "./dn.ts";

/** A value that is not UTF-8 (a photo) comes as bytes; ours never do. */
export type ObservedValue = string | Uint8Array;

/** As a server or a file has it; attribute names in lower case. */
export interface ObservedEntry {
  readonly dn: string;
  readonly attributes: ReadonlyMap<string, readonly ObservedValue[]>;
}

/** One change record (RFC 2849 section 4), parents first. `replace` with no values removes the attribute. */
export type DirectoryStep =
  | { readonly do: "add"; readonly dn: string; readonly attributes: Attributes }
  | { readonly do: "modify"; readonly dn: string; readonly changes: readonly AttributeChange[] }
  | { readonly do: "rename"; readonly dn: string; readonly to: string }
  | { readonly do: "remove"; readonly dn: string };

export interface AttributeChange {
  readonly op: "replace" | "add" | "remove";
  readonly attribute: string;
  readonly values: readonly string[];
}

/** Auxiliary object class and attributes of the marker. */
export const meta = {
  objectClass: "kauntiObject",
  marker: "kauntiMarker",
  id: "kauntiId",
  kind: "kauntiKind",
  /** Which attributes are ours, as spelled; `objectClass:x` for each of our classes. The others are not touched. */
  managed: "kauntiManaged",
  /** TRUE on what left the inventory and was kept: a suspended person, a container that is not empty. */
  retired: "kauntiRetired",
} as const;

/** Values as text; bytes as a word that no value of ours equals. */
export function textsOf(entry: ObservedEntry, attribute: string): string[] {
  const values = entry.attributes.get(attribute.toLowerCase()) ?? [];
  return values.map((value) => (typeof value === "string" ? value : "(binary)"));
}

export function isOurs(entry: ObservedEntry, marker: string): boolean {
  return textsOf(entry, meta.marker).includes(marker);
}

export function isRetired(entry: ObservedEntry): boolean {
  return textsOf(entry, meta.retired)[0]?.toUpperCase() === "TRUE";
}

export const idOf = (entry: ObservedEntry): string => textsOf(entry, meta.id)[0] ?? "";
export const kindOf = (entry: ObservedEntry): DirectoryEntry["kind"] =>
  (textsOf(entry, meta.kind)[0] ?? "container") as DirectoryEntry["kind"];

const classPrefix = "objectClass:";
export const isClass = (attribute: string): boolean => attribute.toLowerCase() === "objectclass";

/** The value of `kauntiManaged` for these attributes. */
export function managedNames(attributes: Attributes): string[] {
  return Object.entries(attributes)
    .flatMap(([name, values]) =>
      isClass(name) ? values.map((value) => `${classPrefix}${value}`) : [name],
    )
    .toSorted();
}

/** Our attributes as they are on the target now, in canonical form; a missing one is left out. */
export function managedValues(entry: ObservedEntry): Attributes {
  const pairs: (readonly [string, readonly string[]])[] = [];
  const classes: string[] = [];
  const present = new Set(textsOf(entry, "objectClass").map((value) => value.toLowerCase()));
  for (const name of textsOf(entry, meta.managed)) {
    if (name.startsWith(classPrefix)) {
      const value = name.slice(classPrefix.length);
      if (present.has(value.toLowerCase())) classes.push(value);
    } else pairs.push([name, valueSet(name, textsOf(entry, name))]);
  }
  if (classes.length > 0) pairs.push(["objectClass", valueSet("objectClass", classes)]);
  return Object.fromEntries(
    pairs.filter(([, values]) => values.length > 0).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** Names that are not ours and that an apply would overwrite (`to`) or remove with the entry (no `to`). */
export function atStake(entry: ObservedEntry, to: DirectoryEntry | undefined): string[] {
  const metas = new Set(Object.values(meta).map((name) => name.toLowerCase()));
  const stays = kindOf(entry) === "person" || kindOf(entry) === "mailbox";
  if (to !== undefined) return Object.keys(to.attributes);
  if (stays) return suspension.map(({ attribute }) => attribute);
  return [...entry.attributes.keys()].filter((name) => !metas.has(name));
}

/** Ours, as a desired entry would say it; `more`: attributes that are taken along although they are not ours. */
export function projectEntry(entry: ObservedEntry, more: readonly string[] = []): DirectoryEntry {
  const attributes = { ...managedValues(entry), ...strangers(entry, more) };
  return { id: idOf(entry), dn: tidyDn(entry.dn), kind: kindOf(entry), attributes };
}

function strangers(entry: ObservedEntry, names: readonly string[]): Attributes {
  const ours = new Set(textsOf(entry, meta.managed).map((name) => name.toLowerCase()));
  const found = names
    .filter((name) => !isClass(name) && !ours.has(name.toLowerCase()))
    .map((name) => [name, valueSet(name, textsOf(entry, name))] as const);
  return Object.fromEntries(found.filter(([, values]) => values.length > 0));
}

/** A desired entry with its marker, ready to be added. */
export function withMarker(entry: DirectoryEntry, marker: string): Attributes {
  return {
    ...entry.attributes,
    objectClass: [...(entry.attributes["objectClass"] ?? []), meta.objectClass],
    [meta.marker]: [marker],
    [meta.id]: [entry.id],
    [meta.kind]: [entry.kind],
    [meta.managed]: managedNames(entry.attributes),
  };
}

type Lookup = (attribute: string) => readonly string[];

/** The suspension values that this entry's classes and attributes allow. */
export function suspensionFor(lookup: Lookup): { attribute: string; value: string }[] {
  const classes = lookup("objectClass").map((value) => value.toLowerCase());
  return suspension.filter(
    ({ where }) =>
      (where.attribute !== undefined && lookup(where.attribute).length > 0) ||
      (where.objectClass !== undefined && classes.includes(where.objectClass.toLowerCase())),
  );
}

/** True when everything that suspends such an entry is set. */
export function isSuspended(lookup: Lookup): boolean {
  const wanted = suspensionFor(lookup);
  return (
    wanted.length > 0 && wanted.every(({ attribute, value }) => lookup(attribute).join() === value)
  );
}

/** What a person calls it. */
export function labelOf(lookup: Lookup, dn: string): string {
  return lookup("displayName")[0] ?? lookup("cn")[0] ?? lookup("ou")[0] ?? dn;
}
