/** An observed tree, indexed: by name, by our id, and who still has children. */
import type { Fence } from "#model/fence";
import type { ObservedEntry } from "./directory-entry.ts";
import { idOf, isOurs } from "./directory-entry.ts";
import { depthOf, dnKey, isWithin, parentDn } from "./dn.ts";

export interface Tree {
  readonly byDn: ReadonlyMap<string, ObservedEntry>;
  /** Ours only. */
  readonly byId: ReadonlyMap<string, ObservedEntry>;
  readonly ours: readonly ObservedEntry[];
  /** Ids that two entries carry: somebody copied one. */
  readonly doubled: readonly ObservedEntry[];
}

export function baseOf(fence: Fence): string {
  return fence.scope["baseDn"] ?? "";
}

/** Marker alone is not enough: what lies outside the fence is not ours, whatever it carries. */
export function indexTree(fence: Fence, entries: readonly ObservedEntry[]): Tree {
  const byDn = new Map(entries.map((entry) => [dnKey(entry.dn), entry]));
  const base = baseOf(fence);
  const ours = entries.filter((e) => isOurs(e, fence.marker) && isWithin(e.dn, base));
  const byId = new Map<string, ObservedEntry>();
  const doubled: ObservedEntry[] = [];
  for (const entry of ours) {
    if (byId.has(idOf(entry))) doubled.push(entry);
    else byId.set(idOf(entry), entry);
  }
  return { byDn, byId, ours, doubled };
}

/**
 * Which of `leaving` can be removed, deepest first, and which must stay because something else lives below them.
 */
export function splitRemovable(
  tree: Tree,
  leaving: readonly ObservedEntry[],
): { gone: ObservedEntry[]; kept: ObservedEntry[] } {
  const children = new Map<string, number>();
  for (const entry of tree.byDn.values()) {
    const parent = dnKey(parentDn(entry.dn));
    children.set(parent, (children.get(parent) ?? 0) + 1);
  }
  const gone: ObservedEntry[] = [];
  const kept: ObservedEntry[] = [];
  for (const entry of leaving.toSorted((a, b) => depthOf(b.dn) - depthOf(a.dn))) {
    if ((children.get(dnKey(entry.dn)) ?? 0) > 0) kept.push(entry);
    else {
      gone.push(entry);
      const parent = dnKey(parentDn(entry.dn));
      children.set(parent, (children.get(parent) ?? 0) - 1);
    }
  }
  return { gone, kept };
}
