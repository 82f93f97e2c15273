/** Waivers on verdicts: the control was evaluated all the same, and what it would have been is kept. */
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
  return waiver.requester !== waiver.approver && waiver.created <= asOf && asOf <= waiver.expires;
}

function selects({ selector }: Waiver, subject: WaiverSubject): boolean {
  const keys = ["device", "site", "owner", "county", "role"] as const;
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
    if (waiver.requester === waiver.approver)
      return [`${name}: requester and approver are the same office, so it does not hold`];
    if (waiver.expires < asOf)
      return [`${name}: expired on ${waiver.expires}; its findings count again`];
    if (waiver.created > asOf) return [`${name}: does not hold before ${waiver.created}`];
    const days = daysBetween(asOf, waiver.expires);
    return days <= soon ? [`${name}: expires on ${waiver.expires}, in ${String(days)} days`] : [];
  });
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}
