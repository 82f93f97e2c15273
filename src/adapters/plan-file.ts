/** Plans on disk: private (0600), because they name people. */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { KauntiError } from "#model/errors";
import type { Plan } from "#model/rollout";

/** Writes `plan` whole or not at all; its path. Without `path`: below the state's private folder. */
export async function savePlan(plan: Plan, state: string, path?: string): Promise<string> {
  const stamp = plan.madeAt.replaceAll(":", "-");
  const file = path ?? join(state, "private", "plans", `${stamp}.json`);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeWhole(file, JSON.stringify(plan, undefined, 1));
  return file;
}

/** Rejects with a sentence for anything that is not a plan of this kit. */
export async function loadPlan(path: string): Promise<Plan> {
  let plan: Plan;
  try {
    plan = JSON.parse(await readFile(path, "utf8")) as Plan;
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === "ENOENT" ? "is not there" : "is no plan";
    throw new KauntiError(`${path} ${why}`, {
      exit: 3,
      next: "make one with ./kaunti plan --out FILE",
    });
  }
  if (plan.schema !== "kaunti.plan/1" || !Array.isArray(plan.stacks))
    throw new KauntiError(`${path} is no plan of this version of the kit`, {
      exit: 3,
      next: "make one with ./kaunti plan --out FILE",
    });
  return plan;
}

export async function writeWhole(path: string, text: string): Promise<void> {
  const part = `${path}.${process.pid}`;
  await writeFile(part, text, { mode: 0o600 });
  await rename(part, path);
}
