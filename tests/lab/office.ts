/** The office at work for a test file: rolled out by the first one that asks, found by the others. */
import { inject } from "vitest";
import type { Stage } from "./kept.ts";
import { rolledOut, type Office } from "./rolled-out.ts";

export type { Office } from "./rolled-out.ts";

/** To be stopped by the caller. What the file does to it stays its own. */
export async function openOffice(stage: Stage = "up"): Promise<Office> {
  return rolledOut({ stage, run: inject("labRun") });
}
