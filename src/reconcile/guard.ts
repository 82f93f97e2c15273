/** The mass-change guard: more than the county's thresholds needs the explicit number. Pure arithmetic. */
import type { ChangeCounts } from "#model/change";
import type { Thresholds } from "#model/county";
import { Refusal } from "#model/errors";

/** Used where nobody said otherwise: ten things, or a tenth of them, whichever is more. */
export const usualThresholds: Thresholds = { count: 10, share: 0.1 };

/** Updates lose nothing by themselves, so five times as many pass. */
const updateFactor = 5;

/** Deletions, suspensions and their reverse, or bulk updates; undefined when the guard has nothing to say. */
export function massChange(
  counts: ChangeCounts,
  owned: number,
  thresholds: Thresholds,
): { readonly number: number; readonly limit: number; readonly what: string } | undefined {
  // Accounts that come back are as grave as those that go: leavers must not be let in again by a wrong date.
  const removals = counts.delete + counts.suspend + counts.restore;
  const all = removals + counts.update;
  const limit = Math.max(thresholds.count, Math.floor(thresholds.share * owned));
  if (removals > limit) return { number: all, limit, what: "deletes, suspensions and restores" };
  const wide = limit * updateFactor;
  return all > wide ? { number: all, limit: wide, what: "changes to what exists" } : undefined;
}

/** `suspend 3, restore 0, delete 1 and change 4`: what the guard counts. */
export function massWords({ suspend, restore, delete: gone, update }: ChangeCounts): string {
  return `suspend ${suspend}, restore ${restore}, delete ${gone} and change ${update}`;
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
    `this would ${massWords(counts)} of ${owned}, the limit for ${what} is ${limit}${allowed}`,
    `look at kaunti plan, and if that is meant, say --allow ${number}`,
  );
}
