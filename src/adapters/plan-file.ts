/** Plans on disk: private (0600), because they name people. */
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { lstatSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { KauntiError } from "#model/errors";
import { makeFolder } from "./make-folder.ts";
import type { Plan } from "#model/rollout";

/** Writes `plan` whole or not at all; its path. Without `path`: below the state's private folder. */
export async function savePlan(plan: Plan, state: string, path?: string): Promise<string> {
  const stamp = plan.madeAt.replaceAll(":", "-");
  const file = path ?? join(state, "private", "plans", `${stamp}.json`);
  makeFolder(dirname(resolve(file)), 0o700);
  const there = lstatSync(file, { throwIfNoEntry: false });
  // Renaming over a folder fails, over a device or a link it would take that away.
  if (there?.isFile() === false)
    throw cannotWrite(file, there.isDirectory() ? "it is a folder" : "it is no plain file");
  try {
    await writeWhole(file, JSON.stringify(plan, undefined, 1));
  } catch (error) {
    throw cannotWrite(file, (error as NodeJS.ErrnoException).code ?? "it failed");
  }
  return file;
}

function cannotWrite(file: string, why: string): KauntiError {
  const next = "name a file with --out";
  return new KauntiError(`the plan cannot be written to ${file} (${why})`, { exit: 3, next });
}

/** Rejects with a sentence for anything that is not a plan of this kit. */
export async function loadPlan(path: string): Promise<Plan> {
  let plan: Plan | null;
  try {
    plan = JSON.parse(await readFile(path, "utf8")) as Plan | null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "is not there" : "is no plan";
    throw new KauntiError(`${path} ${why}`, {
      exit: 3,
      next: "make one with ./kaunti plan --out FILE",
    });
  }
  if (!isPlan(plan))
    throw new KauntiError(`${path} is no plan of this version of the kit`, {
      exit: 3,
      next: "make one with ./kaunti plan --out FILE",
    });
  return plan;
}

function isPlan(plan: Plan | null): plan is Plan {
  if (plan?.schema !== "kaunti.plan/1" || !Array.isArray(plan.stacks)) return false;
  const stacks = plan.stacks as readonly (Plan["stacks"][number] | null)[];
  return stacks.every((one) => typeof one?.stack === "string" && Array.isArray(one.resources));
}

/** Beside it and renamed over it; readable by its owner alone. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const part = `${path}.${process.pid}`;
  try {
    await writeFile(part, text, { mode: 0o600 });
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
