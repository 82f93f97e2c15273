/** What stops an apply before the first write: something in the way, or a plan that is no longer true. */
import { Refusal } from "#model/errors";
import type { ApprovedPlan } from "#model/plan";
import type { Conflict } from "#model/target";

/** One sentence per kind of conflict with its number; names stay out of it. */
export function refuseConflicts(conflicts: readonly Conflict[]): void {
  if (conflicts.length === 0) return;
  const counts = new Map<string, number>();
  for (const { sentence } of conflicts) counts.set(sentence, (counts.get(sentence) ?? 0) + 1);
  const lines = [...counts].map(([text, count]) =>
    count === 1 ? text : `${text} (${count} times)`,
  );
  throw new Refusal(lines.join("; "), "nothing was changed; kaunti plan names each");
}

/** `desired` undefined = removal; `observed` undefined = nothing of ours is there. */
export function refuseUnapproved(
  plan: ApprovedPlan | undefined,
  name: string,
  desired: string | undefined,
  observed: string | undefined,
): void {
  if (plan === undefined) return;
  const approved = plan.resources[name];
  const next = "nothing was changed; run kaunti plan again and look at it";
  if (approved === undefined) throw new Refusal(`${name} is not part of the approved plan`, next);
  if (approved.desiredDigest !== desired)
    throw new Refusal(`what is wanted of ${name} has changed since the plan was approved`, next);
  if (approved.observedDigest !== observed)
    throw new Refusal(
      `what is on the target of ${name} has changed since the plan was approved`,
      next,
    );
}
