/** What would be done about a failing control, as data. Empty: nothing a machine should do; the remedy is words. */
import type { BoundControl } from "#model/baseline";
import type { Facts } from "#model/fact";
import type { Repair } from "#model/repair";
import { Untold } from "./check-type.ts";
import { checkOf } from "./index.ts";

/** Only a control that fails is repaired: what could not be judged is not touched. */
export function repairs(bound: BoundControl, facts: Facts): readonly Repair[] {
  const check = checkOf(bound.control.check.type);
  try {
    if (check.judge(bound.spec, facts).state !== "fail") return [];
    return check.repair(bound.spec, facts);
  } catch (error) {
    if (error instanceof Untold) return [];
    throw error;
  }
}
