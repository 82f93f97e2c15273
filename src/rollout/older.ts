/** An older clone of the inventory must not undo what a newer one applied. */
import { Refusal } from "#model/errors";
import type { Ancestry, Revision, StackMemory } from "#model/rollout";

/** How many applied contents a stack remembers. */
const remembered = 50;

/**
 * A sentence about why this inventory looks older than what was applied last, or undefined.
 * In git: the applied commit has to be in this clone's history. Elsewhere: a content that was applied before,
 * and replaced by another one since, is an old copy until somebody says otherwise.
 */
export function olderThanApplied(
  stack: string,
  memory: StackMemory | undefined,
  now: Revision,
  ancestry: Ancestry | undefined,
): string | undefined {
  if (memory === undefined || memory.revision.content === now.content) return undefined;
  const applied = memory.revision.commit;
  if (applied !== undefined && now.commit !== undefined) {
    if (ancestry === "ancestor") return undefined;
    const why = ancestry === "not-ancestor" ? "is not in the history of" : "is not known to";
    return `${stack}: commit ${applied.slice(0, 10)} was applied last and ${why} this clone of the inventory (${now.commit.slice(0, 10)})`;
  }
  return memory.contents.includes(now.content)
    ? `${stack}: this very inventory was applied before and has been replaced by another one since`
    : undefined;
}

/** Throws Refusal with every reason. */
export function refuseOlder(reasons: readonly string[]): void {
  if (reasons.length === 0) return;
  throw new Refusal(
    reasons.join("\n"),
    "fetch the newest inventory (git pull), or say --older when going back is meant",
  );
}

/** The list of contents after `now` was applied. */
export function rememberContent(memory: StackMemory | undefined, now: Revision): string[] {
  const before = (memory?.contents ?? []).filter((content) => content !== now.content);
  return [...before, now.content].slice(-remembered);
}
