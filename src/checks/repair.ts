/** What would be done about a failing control, as data. Empty: nothing a machine should do; the remedy is words. */
import type { BoundControl } from "#model/baseline";
import type { Facts } from "#model/fact";
import type { Repair } from "#model/repair";
import { Untold } from "./check-type.ts";
import { checkOf } from "./index.ts";

/** Only a control that fails is repaired: what could not be judged is not touched. */
export function repairs(bound: BoundControl, facts: Facts): readonly Repair[] {
  if (bound.control.byHand !== undefined || !fails(bound, facts)) return [];
  // What was enough for a verdict is enough for a repair: an `Untold` from here is a fault of ours, and is not hidden.
  return checkOf(bound.control.check.type).repair(bound.spec, facts).map(nameable);
}

/** The list of a backup has one line for each path, so that a name with a line break has no place in it. */
function nameable(repair: Repair): Repair {
  // oxlint-disable-next-line no-control-regex -- the same as compileRepair refuses
  if (!("path" in repair) || !/[\u0000-\u001f]/.test(repair.path)) return repair;
  const path = JSON.stringify(repair.path);
  return { kind: "by-hand", says: `${path}: rename it first, its name has a control character` };
}

function fails({ control, spec }: BoundControl, facts: Facts): boolean {
  try {
    return checkOf(control.check.type).judge(spec, facts).state === "fail";
  } catch (error) {
    if (error instanceof Untold) return false;
    throw error;
  }
}
