/** What stops a directory's plan before the first write: told by name to the operator, without names to the log. */
import type { DirectoryEntry } from "#model/desired";
import type { Conflict } from "#model/target";
import { valueSet } from "./canonical.ts";
import { textsOf, type ObservedEntry } from "./directory-entry.ts";
import type { Moves } from "./directory-moves.ts";
import { parentDn, tidyDn } from "./dn.ts";

/** A name that somebody else has. */
export function inTheWay(
  entry: DirectoryEntry,
  have: ObservedEntry | undefined,
  holder: ObservedEntry | undefined,
  moves: Moves,
): Conflict | undefined {
  if (holder === undefined || holder === have || moves.left(holder.dn)) return undefined;
  return {
    named: `${entry.dn} is there already and was not made by this layer; rename or remove it, or leave it out of the inventory`,
    sentence:
      "an entry of that name is there already and was not made by this layer; kaunti plan shows which",
  };
}

/** RFC 2307: what files, mail folders and other systems know an account or a group by. Given once. */
const accountNames = ["uid", "uidNumber", "gidNumber"];

/** An account whose name or number would change: the register was lost or edited, and two people would change places. */
export function renumbered(
  entry: DirectoryEntry,
  have: ObservedEntry | undefined,
): Conflict | undefined {
  if (have === undefined) return undefined;
  const other = accountNames.find((name) => {
    const after = valueSet(name, entry.attributes[name] ?? []);
    const before = valueSet(name, textsOf(have, name));
    return before.length > 0 && after.length > 0 && before.join("\n") !== after.join("\n");
  });
  if (other === undefined) return undefined;
  const before = textsOf(have, other).join(", ");
  const after = (entry.attributes[other] ?? []).join(", ");
  return {
    named: `${tidyDn(have.dn)} has the ${other} ${before} and would get ${after}, which is never changed: restore the register (git log -p -- register, or a backup), or put the value back by hand where somebody changed it there`,
    sentence: `the ${other} of an account would change, which is never done; kaunti plan shows which, and restoring the register puts it right`,
  };
}

export function orphan(dn: string): Conflict {
  return {
    named: `${dn} has no parent entry: ${parentDn(dn)} is neither there nor wanted`,
    sentence: "an entry has no parent in the directory; kaunti plan shows which",
  };
}

export function copied(dn: string): Conflict {
  return {
    named: `${dn} carries the id of another entry of ours; somebody copied it: remove its kaunti… attributes`,
    sentence: "two entries carry one id of ours; kaunti plan shows which",
  };
}
