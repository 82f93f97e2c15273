/** Once per run of tests: a folder beside the Debian roots, where one file leaves for the others what it has rolled out. */
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { missingLab } from "./missing.ts";
import { rootsFolder } from "./roots.ts";

declare module "vitest" {
  interface ProvidedContext {
    readonly labRun: string;
  }
}

/** Called by vitest; what it answers is called at the end. */
export function setup(project: TestProject): () => void {
  const cache = rootsFolder();
  const folder = join(cache, `run-${process.pid}`);
  project.provide("labRun", folder);
  if (missingLab() !== undefined) return () => undefined;
  mkdirSync(cache, { recursive: true });
  for (const old of readdirSync(cache).filter(isOver)) remove(join(cache, old));
  mkdirSync(folder, { mode: 0o700 });
  return () => remove(folder);
}

/** A run that was killed could not clear up. */
function isOver(name: string): boolean {
  const pid = /^run-(\d+)$/.exec(name)?.[1];
  if (pid === undefined) return false;
  try {
    process.kill(Number(pid), 0);
    return Number(pid) === process.pid;
  } catch {
    return true;
  }
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
