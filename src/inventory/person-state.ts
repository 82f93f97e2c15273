/** An account's life as a function of payroll dates and the day it is judged on (FreeIPA's states). Pure. */
import type { PersonState } from "#model/person";

export interface PayrollDates {
  readonly start: string;
  /** Last day of work. */
  readonly end?: string;
  readonly suspendedFrom?: string;
}

/** ISO date `days` later. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** ISO dates compare as text. `preservedDays`: how long a closed account is kept after the last day. */
export function personState(
  { start, end, suspendedFrom }: PayrollDates,
  asOf: string,
  preservedDays: number,
): PersonState {
  if (end !== undefined && end < asOf)
    return addDays(end, preservedDays) < asOf ? "deleted" : "preserved";
  if (start > asOf) return "staged";
  if (suspendedFrom !== undefined && suspendedFrom <= asOf) return "suspended";
  return "active";
}
