/**
 * Proof that a register only grew: every row that any commit of its git history had, or the working copy's last
 * commit has, is still there. Git is the witness because the county's folder is a repository anyway, and every clone
 * has all of it; rewriting a shared history is seen by everybody else. A register that git does not keep (a practice
 * county's, in the state directory) has the writer's own mark instead: how many lines it had, and their hash.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import type { Problem } from "#model/errors";

const run = promisify(execFile);
export const markName = ".grown.json";

/** File name -> what it had when it was last written by the kit. */
export type Mark = Readonly<Record<string, { readonly lines: number; readonly sha256: string }>>;

/** The mark of a text: of its whole lines. */
export function markOf(text: string): Mark[string] {
  const lines = text.split("\n").length - 1;
  return { lines, sha256: createHash("sha256").update(text).digest("hex") };
}

/** `shown`: what messages call a file of `dir`. Empty when it is proved that nothing was lost. */
export async function lostRows(dir: string, shown: (name: string) => string): Promise<Problem[]> {
  const { tracked, why } = await trackedFiles(dir);
  const mark = await readMark(dir);
  if (mark === undefined)
    return [shrank(shown(markName), "the mark of what it had cannot be read")];
  const lost = tracked.length === 0 ? [] : await lostSinceCommits(dir, shown);
  const found = [...lost, ...(await lostSinceMark(dir, mark, new Set(tracked), shown))];
  const unproved = tracked.length === 0 && Object.keys(mark).length === 0;
  return unproved ? [...found, notProved(shown("allocations.csv"), why)] : found;
}

async function git(dir: string, ...words: string[]): Promise<string> {
  const { stdout } = await run("git", ["-C", dir, "-c", "core.quotePath=off", ...words], {
    maxBuffer: 256 * 1024 * 1024,
    env: withoutGit(process.env),
  });
  return stdout;
}

/** A hook's GIT_DIR would make git look at another repository. */
function withoutGit(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX)$/.test(name)),
  );
}

/** A repository above `dir` or in it: cheaper than asking git in every county's folder. */
function inRepository(dir: string): boolean {
  for (let at = resolve(dir); ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return true;
    if (at === dirname(at)) return false;
  }
}

/** Files of `dir` that git has ever kept, or why it has none. */
async function trackedFiles(dir: string): Promise<{ tracked: readonly string[]; why: string }> {
  if (!inRepository(dir)) return { tracked: [], why: "it is in no git repository" };
  try {
    const ever = await git(dir, "log", "--format=", "--name-only", "--relative", "--", ".");
    const tracked = [...new Set(ever.split("\n").filter((name) => name !== ""))];
    return { tracked, why: "it was never committed" };
  } catch (error) {
    const said = (error as { stderr?: string }).stderr ?? (error as Error).message;
    if (/does not have any commits/.test(said))
      return { tracked: [], why: "it was never committed" };
    return { tracked: [], why: `git could not tell: ${said.split("\n")[0]}` };
  }
}

const options = ["--unified=0", "--no-renames", "--no-color", "--no-ext-diff", "--relative"];

/** Rows that some commit took away, or the working copy lacks, and that are nowhere in the file today. */
async function lostSinceCommits(dir: string, shown: (name: string) => string): Promise<Problem[]> {
  const past = await git(dir, "log", "-m", "-p", "--format=commit %h", ...options, "--", ".");
  const now = await git(dir, "diff", ...options, "HEAD", "--", ".");
  const removed = new Map<string, Map<string, string>>();
  let commit = "the last commit";
  let file = "";
  for (const line of `commit working copy\n${now}\n${past}`.split("\n")) {
    if (line.startsWith("commit ")) commit = line.slice(7);
    else if (line.startsWith("--- "))
      file = line === "--- /dev/null" ? "" : line.slice(6).trimEnd();
    else if (line.startsWith("-") && file !== "" && keptFile(file)) {
      const rows = removed.get(file) ?? new Map<string, string>();
      removed.set(file, rows.set(line.slice(1).trimEnd(), commit));
    }
  }
  const problems: Problem[] = [];
  for (const [name, rows] of removed) {
    const text = await readFile(join(dir, name), "utf8").catch(() => "");
    const have = new Set(text.split("\n").map((line) => line.trimEnd()));
    const missing = [...rows].filter(([row]) => row !== "" && !have.has(row));
    const [first] = missing;
    if (first === undefined) continue;
    const since = first[1] === "working copy" ? "the last commit" : `commit ${first[1]}`;
    problems.push(
      shrank(shown(name), `${missing.length} of its rows are gone (the first in ${since})`),
    );
  }
  return problems;
}

function keptFile(name: string): boolean {
  return (
    name === "allocations.csv" || name === "custody.csv" || /^devices\/[^/]+\.yaml$/.test(name)
  );
}

async function lostSinceMark(
  dir: string,
  mark: Mark,
  tracked: ReadonlySet<string>,
  shown: (name: string) => string,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const [name, { lines, sha256 }] of Object.entries(mark)) {
    if (tracked.has(name)) continue;
    const text = await readFile(join(dir, name), "utf8").catch(() => "");
    const head = text
      .split("\n")
      .slice(0, lines)
      .map((line) => `${line}\n`)
      .join("");
    if (markOf(head).sha256 !== sha256 || markOf(head).lines !== lines)
      problems.push(
        shrank(shown(name), `its first ${lines} lines are not those that were written`),
      );
  }
  return problems;
}

/** {} when nothing was written yet; undefined when it cannot be read as what the writer writes. */
export async function readMark(dir: string): Promise<Mark | undefined> {
  const text = await readFile(join(dir, markName), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "{}";
    throw error;
  });
  try {
    return JSON.parse(text) as Mark;
  } catch {
    return undefined;
  }
}

function notProved(file: string, why: string): Problem {
  const message = `nothing proves that this register only grew: ${why}; commit the county's folder`;
  return { level: "warning", at: { file, line: 1, column: 1 }, message };
}

function shrank(file: string, what: string): Problem {
  const message = `the register only grows, and ${what}; restore them (git log -p -- register, or a backup): account numbers and addresses would be given twice`;
  return { level: "error", at: { file, line: 1, column: 1 }, message };
}
