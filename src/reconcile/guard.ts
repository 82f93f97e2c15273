/** The mass-change guard: more than the county's thresholds needs the explicit number. Pure arithmetic. */
import type { ChangeCounts } from "#model/change";
import type { Thresholds } from "#model/county";
import { Refusal } from "#model/errors";

/** Used where nobody said otherwise: ten things, or a tenth of them, whichever is more. */
export const usualThresholds: Thresholds = { count: 10, share: 0.1 };

/** Updates lose nothing by themselves, so five times as many pass. */
const updateFactor = 5;

/** Deletions and suspensions, or bulk updates; undefined when the guard has nothing to say. */
export function massChange(
  counts: ChangeCounts,
  owned: number,
  thresholds: Thresholds,
): { readonly number: number; readonly limit: number; readonly what: string } | undefined {
  const removals = counts.delete + counts.suspend;
  const all = removals + counts.update;
  const limit = Math.max(thresholds.count, Math.floor(thresholds.share * owned));
  if (removals > limit) return { number: all, limit, what: "deletes and suspensions" };
  const wide = limit * updateFactor;
  return all > wide ? { number: all, limit: wide, what: "changes to what exists" } : undefined;
}

/** Throws Refusal, naming the number, unless `allow` is at least that number. */
export function guardMassChange(
  counts: ChangeCounts,
  owned: number,
  thresholds: Thresholds,
  allow: number | undefined,
): void {
  const mass = massChange(counts, owned, thresholds);
  if (mass === undefined || (allow !== undefined && allow >= mass.number)) return;
  const { number, limit, what } = mass;
  const allowed = allow === undefined ? "" : ` and ${allow} are allowed`;
  throw new Refusal(
    `this would suspend ${counts.suspend}, delete ${counts.delete} and update ${counts.update} of ${owned}, the limit for ${what} is ${limit}${allowed}`,
    `look at kaunti plan, and if that is meant, say --allow ${number}`,
  );
}
