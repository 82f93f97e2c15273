/** Applies a plan that was looked at: the guards first, then one stack after the other. */
import { KauntiError, Refusal } from "#model/errors";
import type { EngineWatch } from "#model/engine";
import type { Ancestry, Plan, StackPlan, StackWish } from "#model/rollout";
import type { OpenCounty } from "#model/rollout-ports";
import { olderThanApplied, refuseOlder } from "#rollout/older";
import { massWords } from "#reconcile/guard";
import { allowNeeded, hasUnknown, obstacles, stackCounts } from "#rollout/summary";
import { unreachableWords, withoutUnreachable } from "#rollout/reachable";
import { programOf } from "./plan-cloud.ts";

/** A stack, what it is wanted to be, what that would change, and its county. */
export interface PlannedStack {
  readonly open: OpenCounty;
  readonly wish: StackWish;
  readonly plan: StackPlan;
}

export interface UpOptions {
  /** Going back to an older inventory is meant. */
  readonly older: boolean;
  readonly allow?: number;
  readonly refresh: boolean;
  readonly ancestry: (commit: string) => Promise<Ancestry>;
}

/** Throws Refusal before anything is touched: older inventory, something in the way, mass change without its number. */
export async function guardUp(stacks: readonly PlannedStack[], options: UpOptions): Promise<void> {
  const pending = stacks.filter(({ plan }) => plan.pending);
  const plans: Pick<Plan, "stacks"> = { stacks: pending.map(({ plan }) => plan) };
  if (!options.older) refuseOlder(await olderReasons(pending, options));
  const blocked = obstacles(plans);
  if (blocked.length > 0)
    throw new Refusal(blocked.join("\n"), "nothing was changed; put that right and plan again");
  const needed = allowNeeded(plans);
  if (needed === undefined || needed <= (options.allow ?? -1)) return;
  const mass = pending.filter((one) => one.plan.resources.some(({ allow }) => allow !== undefined));
  const what = mass.map(({ plan }) => {
    const counts = stackCounts(plan);
    return `${plan.stack}: this would ${massWords(counts)}`;
  });
  throw new Refusal(
    `${what.join("\n")}, which is more than the county's thresholds let through`,
    `nothing was changed; look at ./kaunti plan, and when that is meant, say --allow ${needed}`,
  );
}

async function olderReasons(
  stacks: readonly PlannedStack[],
  { ancestry }: UpOptions,
): Promise<string[]> {
  const reasons: string[] = [];
  for (const { open, wish } of stacks) {
    const memory = (await open.known(wish.stack))?.memory;
    const applied = memory?.revision.commit;
    const found =
      applied !== undefined && wish.revision.commit !== undefined
        ? await ancestry(applied)
        : undefined;
    const now = { revision: wish.revision, asOf: wish.asOf, ancestry: found };
    const reason = olderThanApplied(wish.stack, memory, now);
    if (reason !== undefined) reasons.push(reason);
  }
  return reasons;
}

/**
 * Stacks that need no change at a newer commit: it is remembered, so that a clone between that commit and the one that
 * was applied is known to be older.
 */
export async function noteUnchanged(
  stacks: readonly PlannedStack[],
  { ancestry }: Pick<UpOptions, "ancestry">,
): Promise<void> {
  for (const { open, wish, plan } of stacks) {
    const { commit, dirty } = wish.revision;
    if (plan.pending || commit === undefined || dirty === true) continue;
    const last = (await open.known(wish.stack))?.memory?.revision;
    if (last === undefined || last.content !== wish.revision.content) continue;
    if (last.commit === commit && last.dirty !== true) continue;
    const known = last.commit === undefined || (await ancestry(last.commit)) === "ancestor";
    if (known) await open.note(wish.stack, wish.revision);
  }
}

export interface Upped {
  readonly stack: string;
  /** Things made, changed or taken away on targets. */
  readonly changes: number;
  /** Engine was needed. */
  readonly ran: boolean;
  readonly notes: readonly string[];
  /** What could not be reached when it was planned, and why. */
  readonly waiting: readonly string[];
}

/** One stack; nothing at all when there is nothing to do. Rejects with a sentence; repeating it is safe. */
export async function upStack(
  { open, wish, plan }: PlannedStack,
  options: Pick<UpOptions, "allow" | "refresh">,
  watch: EngineWatch = {},
): Promise<Upped> {
  const { stack } = wish;
  if (!plan.pending) return { stack, changes: 0, ran: false, notes: [], waiting: [] };
  const before = await open.known(stack);
  const part = hasUnknown(plan) ? withoutUnreachable(wish, plan, before) : wish;
  if (part === undefined) throw unreachable(plan);
  const notes = await open.recover(stack);
  const known = await open.known(stack);
  const approved = await open.approve(stack, approvedPlan(plan));
  const outcome = await open.engine.run(
    {
      verb: "up",
      stack,
      refresh: options.refresh,
      program: programOf(part, known),
      expected: part.rendered.resources.length,
      env: {
        KAUNTI_PLAN: approved,
        ...(options.allow === undefined ? {} : { KAUNTI_ALLOW: String(options.allow) }),
      },
    },
    watch,
  );
  // Another run may have made them between this plan and the engine's turn: only what this one did is counted.
  const done = new Set(outcome.steps.filter(({ op }) => op !== "same").map(({ name }) => name));
  const made = plan.resources.filter(({ name }) => done.has(name));
  const changes = made.reduce((sum, resource) => sum + resource.changes.length, 0);
  return {
    stack,
    changes,
    ran: true,
    notes: [...notes, ...outcome.warnings],
    waiting: unreachableWords(plan),
  };
}

/** Only what was shown, and only as it was then. */
function approvedPlan({ resources }: StackPlan): unknown {
  return {
    resources: Object.fromEntries(
      resources.map(({ name, desiredDigest, observedDigest }) => [
        name,
        { desiredDigest, observedDigest },
      ]),
    ),
  };
}

function unreachable(plan: StackPlan): KauntiError {
  return new KauntiError(`${plan.stack}: ${unreachableWords(plan).join("; ")}`, {
    next: "nothing of this layer was changed",
  });
}
