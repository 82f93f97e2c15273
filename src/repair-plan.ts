/** What would be put right, by whom: the repairs of failing controls, merged, and what is left for hands. */
import { mergeRepairs } from "#checks/merge-repairs";
import { repairs } from "#checks/repair";
import type { Audited } from "#model/auditee";
import type { BoundBaseline } from "#model/baseline";
import type { Reach } from "#model/reach";
import type { Repair } from "#model/repair";

export interface RepairPlan {
  readonly wanted: ReturnType<typeof mergeRepairs>["merged"];
  readonly conflicts: readonly string[];
  readonly byHand: readonly string[];
}

/** Only what fails and is not waived; what could not be told is left alone. */
export function planRepairs(
  { report, facts }: Audited,
  bound: BoundBaseline,
  reach: Reach,
): RepairPlan {
  const failing = new Set(
    report.verdicts.flatMap(({ state, control }) => (state === "fail" ? [control] : [])),
  );
  const all: Repair[] = [];
  const byHand: string[] = [];
  for (const each of bound.controls) {
    const { id, title, remedy } = each.control;
    if (!failing.has(id) || facts === undefined) continue;
    const whole = repairs(each, facts);
    const half = whole.some((repair) => isNeeded(repair) && !possible(repair, reach));
    const found = half ? [] : whole.filter((repair) => possible(repair, reach));
    const hands = found.flatMap((repair) => (repair.kind === "by-hand" ? [repair.says] : []));
    if (found.length === 0) byHand.push(`${id}: ${title}: ${remedy}`);
    else byHand.push(...hands.map((says) => `${id}: ${says}`));
    all.push(...found.filter(({ kind }) => kind !== "by-hand"));
  }
  const { merged, conflicts } = mergeRepairs(all);
  return { wanted: merged, conflicts, byHand };
}

const isNeeded = (repair: Repair): boolean => repair.kind === "run" && repair.needed === true;

/** An image has no running system: its packages stay, and what only a manager knows. */
export function possible(repair: Repair, { kind }: Reach): boolean {
  if (kind !== "root") return true;
  if (repair.kind === "unit") return repair.action === "mask" || repair.action === "unmask";
  return repair.kind !== "run" && repair.kind !== "package";
}
