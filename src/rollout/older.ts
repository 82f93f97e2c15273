/** An older clone of the inventory must not undo what a newer one applied. */
import { Refusal } from "#model/errors";
import type { Ancestry, Revision, StackMemory } from "#model/rollout";

/** How many applied contents a stack remembers. */
const remembered = 50;

export interface Now {
  readonly revision: Revision;
  readonly asOf: string;
  /** Of the commit that was applied last; undefined outside git. */
  readonly ancestry: Ancestry | undefined;
}

/**
 * A sentence about why this inventory, or this day, looks older than what was applied last, or undefined.
 * In git: the applied commit has to be in this clone's history. Where that says nothing (no git, the same commit,
 * changes that were never committed): a content that was applied before, and replaced by another one since, is an old
 * copy until somebody says otherwise.
 */
export function olderThanApplied(
  stack: string,
  memory: StackMemory | undefined,
  { revision: now, asOf, ancestry }: Now,
): string | undefined {
  if (memory === undefined || memory.revision.content === now.content) return undefined;
  // On an earlier day people are back who have left since.
  if (asOf < memory.asOf)
    return `${stack}: it was applied as of ${memory.asOf}, and this would judge people as of ${asOf}`;
  const { commit: applied, dirty = false } = memory.revision;
  if (applied !== undefined && now.commit !== undefined) {
    const [before, here] = [applied.slice(0, 10), now.commit.slice(0, 10)];
    if (ancestry !== "ancestor") {
      const why = ancestry === "not-ancestor" ? "is not in the history of" : "is not known to";
      return `${stack}: commit ${before} was applied last and ${why} this clone of the inventory (${here})`;
    }
    const same = applied === now.commit;
    if (!same && !dirty) return undefined;
    if (same && dirty && now.dirty !== true)
      return `${stack}: what was applied last had changes that were not committed to ${before}, and this clone does not have them`;
  }
  // Somebody who joined and left again brings back what was there before them.
  if ((now.movements ?? 0) > (memory.revision.movements ?? 0)) return undefined;
  return memory.contents.includes(now.content)
    ? `${stack}: this very inventory was applied before and has been replaced by another one since`
    : undefined;
}

/** Throws Refusal with every reason. */
export function refuseOlder(reasons: readonly string[]): void {
  if (reasons.length === 0) return;
  throw new Refusal(
    reasons.join("\n"),
    "fetch the newest inventory (git pull) and look at --as-of and the clock, or say --older when going back is meant",
  );
}

/** The list of contents after `now` was applied. */
export function rememberContent(memory: StackMemory | undefined, now: Revision): string[] {
  const before = (memory?.contents ?? []).filter((content) => content !== now.content);
  return [...before, now.content].slice(-remembered);
}
