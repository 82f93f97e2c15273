/** Waivers on verdicts: the control was evaluated all the same, and what it would have been is kept. */
import { sameOffice } from "#model/offices";
import type { Verdict } from "#model/verdict";
import type { Waiver, WaiverSubject } from "#model/waiver";

/** `asOf` (YYYY-MM-DD, UTC): a waiver holds from `created` through the end of `expires`. The score never sees a waived verdict. */
export function applyWaivers(
  verdicts: readonly Verdict[],
  subject: WaiverSubject,
  waivers: readonly Waiver[],
  asOf: string,
): readonly Verdict[] {
  return verdicts.map((verdict) => {
    // Only a finding needs accepting; what could not be told stays untold, and a pass is a pass.
    if (verdict.state !== "fail") return verdict;
    const waiver = waivers.find(
      (one) => one.control === verdict.control && holds(one, asOf) && selects(one, subject),
    );
    if (waiver === undefined) return verdict;
    const { id, reason, approver, expires } = waiver;
    return {
      ...verdict,
      state: "waived",
      waiver: { id, reason, approver, expires, wouldBe: verdict.state },
    };
  });
}

/** Two offices agreed and today lies within. ISO dates compare as texts. */
export function holds(waiver: Waiver, asOf: string): boolean {
  const { requester, approver, created, expires } = waiver;
  return sameOffice(requester, approver) === undefined && created <= asOf && asOf <= expires;
}

const keys = ["device", "site", "owner", "county", "role"] as const;

function selects({ selector }: Waiver, subject: WaiverSubject): boolean {
  // An empty selector selects nothing: "everywhere" is a change of the baseline, not a waiver.
  if (keys.every((key) => selector[key] === undefined)) return false;
  return keys.every((key) => selector[key]?.includes(subject[key]) ?? true);
}

/** `controls`: the ids there are. What every report says loudly: waivers that are over, end within `soon` days, have not begun, or name nothing. */
export function waiverNotices(
  waivers: readonly Waiver[],
  controls: { has(id: string): boolean },
  asOf: string,
  soon = 30,
): readonly string[] {
  return waivers.flatMap((waiver) => {
    const name = `waiver ${waiver.id} (${waiver.control})`;
    if (!controls.has(waiver.control))
      return [`${name}: there is no such control, so it waives nothing`];
    const same = sameOffice(waiver.requester, waiver.approver);
    if (same !== undefined) return [`${name}: ${same}, so it does not hold`];
    if (waiver.expires < waiver.created)
      return [`${name}: ends before it begins, so it never holds`];
    if (waiver.expires < asOf)
      return [`${name}: expired on ${waiver.expires}; its findings count again`];
    if (waiver.created > asOf) return [`${name}: does not hold before ${waiver.created}`];
    const days = daysBetween(asOf, waiver.expires);
    const left = days === 0 ? "today" : days === 1 ? "tomorrow" : `in ${String(days)} days`;
    return days <= soon ? [`${name}: expires on ${waiver.expires}, ${left}`] : [];
  });
}

/**
 * Selectors that miss: `subjects` is everybody that a waiver could mean, `among` says who that is. A mistyped asset
 * would otherwise stay unseen until somebody wonders why its finding still counts.
 */
export function selectorNotices(
  waivers: readonly Waiver[],
  subjects: readonly WaiverSubject[],
  among: string,
): readonly string[] {
  return waivers.flatMap((waiver) => {
    const name = `waiver ${waiver.id} (${waiver.control})`;
    const stray = keys.flatMap((key) =>
      (waiver.selector[key] ?? [])
        .filter((value) => !subjects.some((subject) => subject[key] === value))
        .map((value) => `${key} ${value}`),
    );
    const unknown = stray.length === 0 ? "" : `; not among them: ${stray.join(", ")}`;
    if (!subjects.some((subject) => selects(waiver, subject)))
      return [`${name}: its selector matches none of ${among}, so it waives nothing${unknown}`];
    return stray.length === 0
      ? []
      : [`${name}: its selector names what is not among ${among}: ${stray.join(", ")}`];
  });
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}
