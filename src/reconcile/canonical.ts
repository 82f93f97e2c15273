/** One text per desired state, whatever order it was rendered in: what the digest is made of and the store keeps. */
import type { Desired, DirectoryEntry } from "#model/desired";
import { KauntiError } from "#model/errors";
import { isDn, tidyDn } from "./dn.ts";

/** Part of the text, so that a new form of it is a new digest. */
export const formatVersion = 1;

/** Attributes whose values are DNs (RFC 4519, 2798): a server may spell them differently than we did. */
const dnValued = new Set(
  ["member", "uniqueMember", "owner", "manager", "secretary", "seeAlso", "roleOccupant"].map(
    (name) => name.toLowerCase(),
  ),
);

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const by =
  <T>(key: (item: T) => string) =>
  (a: T, b: T): number =>
    byText(key(a), key(b));

/** A set: each value once, sorted; DNs in one spelling. */
export function valueSet(attribute: string, values: readonly string[]): string[] {
  const isName = dnValued.has(attribute.toLowerCase());
  const all = isName ? values.map((value) => (isDn(value) ? tidyDn(value) : value)) : values;
  return all.length < 2 ? [...all] : [...new Set(all)].toSorted(byText);
}

function entry({ id, dn, kind, attributes }: DirectoryEntry): DirectoryEntry {
  const pairs = Object.entries(attributes)
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => [name, valueSet(name, values)] as const)
    .toSorted(by(([name]) => name));
  return { id, dn: isDn(dn) ? tidyDn(dn) : dn, kind, attributes: Object.fromEntries(pairs) };
}

/** The same state in its one form: sets sorted, keys in order. Order of a host's units means something and stays. */
export function normalise<D extends Desired>(desired: D): D;
export function normalise(desired: Desired): Desired {
  switch (desired.type) {
    case "directory":
      return { type: "directory", entries: desired.entries.map(entry).toSorted(by((e) => e.id)) };
    case "host":
      return {
        type: "host",
        host: desired.host,
        units: desired.units.map(({ name, packages, files, check, reload }) => ({
          name,
          packages: [...new Set(packages)].toSorted(byText),
          files: files
            .map(({ path, mode, owner, group, content, sensitive }) => ({
              path,
              mode: mode.padStart(4, "0"),
              owner,
              group,
              content,
              sensitive,
            }))
            .toSorted(by((file) => file.path)),
          check,
          reload,
        })),
      };
    case "licences":
      return {
        type: "licences",
        pools: desired.pools
          .map(({ pool, product, entitled, expires }) => ({ pool, product, entitled, expires }))
          .toSorted(by((p) => p.pool)),
        seats: desired.seats
          .map(({ pool, product, holder }) => ({ pool, product, holder }))
          .toSorted(by((s) => `${s.pool}\n${s.holder}`)),
      };
    case "release":
      return {
        type: "release",
        baseline: desired.baseline,
        version: desired.version,
        hash: desired.hash,
        files: desired.files
          .map(({ path, content }) => ({ path, content }))
          .toSorted(by((file) => file.path)),
      };
    default:
      return desired satisfies never;
  }
}

/** Lossless: `parseCanonical(canonical(d))` is `normalise(d)`. */
export function canonical(desired: Desired): string {
  return JSON.stringify({ format: formatVersion, desired: normalise(desired) });
}

export function parseCanonical(text: string): Desired {
  const { format, desired } = JSON.parse(text) as { format: number; desired: Desired };
  if (format !== formatVersion)
    throw new KauntiError(
      `this desired state has format ${format}, this kit reads ${formatVersion}`,
      {
        next: "run kaunti plan again with this version of the kit",
      },
    );
  return desired;
}
