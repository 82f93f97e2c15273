/** What the engine's state may know of a desired state: how many of what. */
import type { Desired } from "#model/desired";

/** Keys are kinds in the plural, values numbers; never a name. */
export function countDesired(desired: Desired): Record<string, number> {
  switch (desired.type) {
    case "directory":
      return tally(desired.entries.map((entry) => plural[entry.kind]));
    case "host":
      return {
        units: desired.units.length,
        files: desired.units.flatMap((unit) => unit.files).length,
        packages: desired.units.flatMap((unit) => unit.packages).length,
      };
    case "licences":
      return { pools: desired.pools.length, seats: desired.seats.length };
    case "release":
      return { files: desired.files.length };
    default:
      return desired satisfies never;
  }
}

const plural = {
  container: "containers",
  person: "people",
  group: "groups",
  mailbox: "mailboxes",
} as const;

function tally(kinds: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of kinds.toSorted()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
