/** What `up` writes into the register before it applies: everything proposed, signed. Pure. */
import type { AllocationRow, Loaded } from "#model/inventory";

/** `by`: who or what gives them, e.g. `up`. In a fixed order, so that two runs write the same file. */
export function proposeAllocations(loaded: Loaded, county: string, by: string): AllocationRow[] {
  const rows = loaded.proposed.get(county) ?? [];
  return rows.map((row) => ({ ...row, given: loaded.country.asOf, by }));
}
