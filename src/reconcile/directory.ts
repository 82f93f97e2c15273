/** A directory tree, pure: what is ours, what has to change, in which order. */
import type { Change } from "#model/change";
import type { DesiredDirectory, DirectoryEntry } from "#model/desired";
import type { Conflict, Reconciler } from "#model/target";
import { normalise } from "./canonical.ts";
import { diffEntry } from "./directory-changes.ts";
import { copied, inTheWay, orphan, renumbered } from "./directory-conflicts.ts";
import type { DirectoryStep, ObservedEntry } from "./directory-entry.ts";
import * as entryOf from "./directory-entry.ts";
import { leave } from "./directory-leave.ts";
import { directoryProblems } from "./directory-problems.ts";
import { baseOf, indexTree } from "./directory-tree.ts";
import { depthOf, dnKey, isWithin, parentDn, tidyDn } from "./dn.ts";
import { Moves } from "./directory-moves.ts";

export type DirectoryObserved = readonly ObservedEntry[];

/** Members point at people, so groups come last among equals. */
const rank = { container: 0, person: 1, mailbox: 2, group: 3 } as const;
const parentsFirst = (a: DirectoryEntry, b: DirectoryEntry): number =>
  depthOf(a.dn) - depthOf(b.dn) || rank[a.kind] - rank[b.kind] || (a.id < b.id ? -1 : 1);

export const directory: Reconciler<DesiredDirectory, DirectoryObserved, DirectoryStep> = {
  problems: directoryProblems,

  project(fence, observed, going) {
    const { ours } = indexTree(fence, observed);
    const wanted = new Map(going?.to?.entries.map((entry) => [entry.id, entry]));
    const entries = ours
      .filter((e) => !entryOf.isRetired(e))
      .map((e) =>
        going === undefined
          ? entryOf.projectEntry(e)
          : entryOf.projectEntry(e, entryOf.atStake(e, wanted.get(entryOf.idOf(e)))),
      );
    return entries.length === 0 ? undefined : normalise({ type: "directory", entries });
  },

  plan(fence, desired, observed) {
    const tree = indexTree(fence, observed);
    const wanted = normalise(desired).entries.toSorted(parentsFirst);
    const ids = new Set(wanted.map((entry) => entry.id));
    const names = new Set(wanted.map((entry) => dnKey(entry.dn)));
    const changes: Change[] = [];
    const steps: DirectoryStep[] = [];
    const conflicts: Conflict[] = tree.doubled.map(({ dn }) => copied(dn));
    const stay = new Set<ObservedEntry>();
    const moves = new Moves();
    for (const entry of wanted) {
      const holder = tree.byDn.get(dnKey(entry.dn));
      // The same name under another id of ours that nobody wants any more: a corrected number, not another thing.
      const adopted =
        holder !== undefined &&
        entryOf.isOurs(holder, fence.marker) &&
        !ids.has(entryOf.idOf(holder));
      const have = tree.byId.get(entry.id) ?? (adopted ? holder : undefined);
      const conflict = inTheWay(entry, have, holder, moves) ?? renumbered(entry, have);
      const parent = parentDn(entry.dn);
      if (conflict !== undefined) conflicts.push(conflict);
      else if (
        dnKey(entry.dn) !== dnKey(baseOf(fence)) &&
        isWithin(parent, baseOf(fence)) &&
        !tree.byDn.has(dnKey(parent)) &&
        !names.has(dnKey(parent))
      )
        conflicts.push(orphan(entry.dn));
      if (have === undefined) {
        changes.push(created(entry));
        const attributes = entryOf.withMarker(entry, fence.marker);
        steps.push({ do: "add", dn: entry.dn, attributes });
        continue;
      }
      stay.add(have);
      const change = changed(entry, have, moves, steps);
      if (change !== undefined) changes.push(change);
    }
    const leaving = tree.ours.filter((e) => !stay.has(e) && !entryOf.isRetired(e));
    const left = leave(tree, leaving, (dn) => moves.now(dn));
    return {
      changes: [...changes, ...left.changes],
      steps: [...steps, ...left.steps],
      conflicts,
      owned: tree.ours.filter((e) => !entryOf.isRetired(e)).length,
    };
  },

  remove(fence, observed) {
    const tree = indexTree(fence, observed);
    const owned = tree.ours.filter((e) => !entryOf.isRetired(e)).length;
    return { ...leave(tree, tree.ours), conflicts: [], owned };
  },
};

function created(entry: DirectoryEntry): Change {
  const label = entryOf.labelOf((name) => entry.attributes[name] ?? [], entry.dn);
  return { action: "create", id: entry.id, kind: entry.kind, label, fields: [] };
}

/** Appends the steps; the change in words, or undefined when the entry is as wanted. */
function changed(
  entry: DirectoryEntry,
  have: ObservedEntry,
  moves: Moves,
  steps: DirectoryStep[],
): Change | undefined {
  const { modify, fields } = diffEntry(have, entry);
  const told = [...fields];
  const now = moves.now(tidyDn(have.dn));
  if (now !== entry.dn) {
    steps.push({ do: "rename", dn: now, to: entry.dn });
    moves.add(now, entry.dn);
    told.unshift({ field: "dn", before: now, after: entry.dn });
  }
  if (modify.length > 0) steps.push({ do: "modify", dn: entry.dn, changes: modify });
  if (told.length === 0 && modify.length === 0) return undefined;
  const before = (name: string): string[] => entryOf.textsOf(have, name);
  const after = (name: string): readonly string[] => entry.attributes[name] ?? [];
  const was = entryOf.isRetired(have) || entryOf.isSuspended(before);
  const will = entryOf.isSuspended(after);
  const action = was === will ? "update" : will ? "suspend" : "restore";
  const label = entryOf.labelOf(after, entry.dn);
  return { action, id: entry.id, kind: entry.kind, label, fields: told };
}
