/** What leaves the inventory: people and mailboxes are suspended, empty groups and containers removed. */
import type { Change } from "#model/change";
import { retire } from "./directory-changes.ts";
import type { DirectoryStep, ObservedEntry } from "./directory-entry.ts";
import { idOf, isRetired, kindOf, labelOf, textsOf } from "./directory-entry.ts";
import type { Tree } from "./directory-tree.ts";
import { splitRemovable } from "./directory-tree.ts";
import { tidyDn } from "./dn.ts";

/** `at`: where an entry is by now, after renames. */
export function leave(
  tree: Tree,
  leaving: readonly ObservedEntry[],
  at: (dn: string) => string = (dn) => dn,
): { changes: Change[]; steps: DirectoryStep[] } {
  const { gone, kept } = splitRemovable(
    tree,
    leaving.filter((entry) => !stays(entry)),
  );
  const changes: Change[] = [];
  const steps: DirectoryStep[] = [];
  for (const entry of [...leaving.filter(stays), ...kept]) {
    if (isRetired(entry) && !stays(entry)) continue;
    const { modify, fields } = retire(entry);
    if (modify.length === 0) continue;
    const action = stays(entry) ? "suspend" : "update";
    changes.push({ ...about(entry), action, fields });
    steps.push({ do: "modify", dn: at(tidyDn(entry.dn)), changes: modify });
  }
  for (const entry of gone) {
    changes.push({ ...about(entry), action: "delete", fields: [] });
    steps.push({ do: "remove", dn: at(tidyDn(entry.dn)) });
  }
  return { changes, steps };
}

function about(entry: ObservedEntry): { id: string; kind: string; label: string } {
  const label = labelOf((name) => textsOf(entry, name), entry.dn);
  return { id: idOf(entry), kind: kindOf(entry), label };
}

const stays = (entry: ObservedEntry): boolean =>
  kindOf(entry) === "person" || kindOf(entry) === "mailbox";
