/** What git says of the inventory: which commit it is, and whether another one lies in its history. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Ancestry } from "#model/rollout";

const execute = promisify(execFile);

function git(dir: string, args: readonly string[]): Promise<{ stdout: string }> {
  return execute("git", ["-C", dir, ...args], { timeout: 20_000 });
}

/** The commit of the repository that `dir` is kept in; undefined where there is none (or no git). */
export async function commitOf(dir: string): Promise<string | undefined> {
  try {
    // A folder that lies in somebody's repository by chance, ignored or never added, has no history of its own.
    const { stdout: files } = await git(dir, ["ls-files", "--", "."]);
    if (files.trim() === "") return undefined;
    return (await git(dir, ["rev-parse", "HEAD"])).stdout.trim();
  } catch {
    return undefined;
  }
}

/** Whether `dir` has changes that its commit does not have: edited, deleted or never added files. */
export async function isDirty(dir: string): Promise<boolean> {
  try {
    return (await git(dir, ["status", "--porcelain", "--", "."])).stdout.trim() !== "";
  } catch {
    // What git cannot tell is not known to be committed.
    return true;
  }
}

/** Whether `commit` is in the history of what `dir` has checked out. */
export async function ancestryOf(dir: string, commit: string): Promise<Ancestry> {
  try {
    await git(dir, ["cat-file", "-e", `${commit}^{commit}`]);
  } catch {
    return "unknown-commit";
  }
  try {
    await git(dir, ["merge-base", "--is-ancestor", commit, "HEAD"]);
    return "ancestor";
  } catch {
    return "not-ancestor";
  }
}

/** e.g. `git version 2.39.5`; undefined where there is none. */
export async function gitVersion(): Promise<string | undefined> {
  try {
    return (await execute("git", ["--version"])).stdout.trim();
  } catch {
    return undefined;
  }
}
