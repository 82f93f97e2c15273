/** Tells a change by hand from an unfinished apply of our own. */
import type { ClaimedFile, HostObserved } from "./host-manifest.ts";
import { backupOf } from "./host-manifest.ts";

/** Where a text that is neither ours nor about to be ours is kept. */
export function editedByHand(
  claim: ClaimedFile | undefined,
  observed: HostObserved,
  path: string,
): string | undefined {
  const found = observed.files.get(path);
  if (claim === undefined || found?.kind !== "file") return undefined;
  if (found.hash === claim.hash || found.hash === claim.next) return undefined;
  // What was there before us (an apply or a removal that was cut short) is kept already.
  if (claim.before.kind === "file" && backupOf(found.hash) === claim.before.backup)
    return undefined;
  return backupOf(found.hash);
}
