/**
 * Proof that a register only grew: every row that any commit of its git history had, or the working copy's last
 * commit has, is still there. Git is the witness because the county's folder is a repository anyway, and every clone
 * has all of it; rewriting a shared history is seen by everybody else. A register that git does not keep (a practice
 * county's, in the state directory) has the writer's own mark instead: how many lines it had, and their hash.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import type { Problem } from "#model/errors";
import { markFiles, markName, markOf, readMark, type Mark } from "./register-mark.ts";

const run = promisify(execFile);

/**
 * `shown`: what messages call a file of `dir`; `state`: where the second mark is. Empty when it is proved that nothing
 * was lost, and when nothing was ever there.
 */
export async function lostRows(
  dir: string,
  shown: (name: string) => string,
  state?: string,
): Promise<Problem[]> {
  const marks = await Promise.all(markFiles(dir, state).map(readMark));
  if (marks.includes(undefined))
    return [shrank(shown(markName), "the mark of what it had cannot be read")];
  const { tracked, why, failed } = await trackedFiles(dir);
  const lost = tracked.length === 0 ? [] : await lostSinceCommits(dir, shown);
  const skip = new Set(tracked);
  for (const mark of marks) lost.push(...(await lostSinceMark(dir, mark ?? {}, skip, shown)));
  const marked = marks.some((mark) => Object.keys(mark ?? {}).length > 0);
  const unproved = tracked.length === 0 && !marked && (failed || (await hasFiles(dir)));
  if (unproved) lost.push(notProved(shown("allocations.csv"), why));
  return [...new Map(lost.map((problem) => [problem.at.file, problem])).values()];
}

async function hasFiles(dir: string): Promise<boolean> {
  const names = await readdir(dir).catch(() => []);
  return names.some((name) => !name.startsWith("."));
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

/** Git can only be asked in a folder that is there: the register itself may have been deleted. */
function asked(dir: string): { readonly at: string; readonly inside: string } {
  let at = resolve(dir);
  while (!existsSync(at) && at !== dirname(at)) at = dirname(at);
  return { at, inside: relative(at, resolve(dir)) };
}

/** Names below `inside` as the register calls them. */
const named = (inside: string, name: string): string =>
  inside === "" ? name : name.slice(inside.length + 1);

/** Files of `dir` that git has ever kept, or why it has none; `failed`: git could not be asked. */
async function trackedFiles(
  dir: string,
): Promise<{ tracked: readonly string[]; why: string; failed: boolean }> {
  const nothing = { tracked: [], failed: false };
  if (!inRepository(dir)) return { ...nothing, why: "it is in no git repository" };
  const never = { ...nothing, why: "it was never committed" };
  const { at, inside } = asked(dir);
  try {
    const words = ["log", "--format=", "--name-only", "--relative", "--", inside || "."];
    const ever = (await git(at, ...words)).split("\n").filter((name) => name !== "");
    return { ...never, tracked: [...new Set(ever.map((name) => named(inside, name)))] };
  } catch (error) {
    const said = (error as { stderr?: string }).stderr || (error as Error).message;
    if (/does not have any commits/.test(said)) return never;
    return { ...nothing, why: `git could not tell: ${said.split("\n")[0]}`, failed: true };
  }
}

const options = ["--unified=0", "--no-renames", "--no-color", "--no-ext-diff", "--relative"];

/** Rows that some commit took away, or the working copy lacks, and that are nowhere in the file today. */
async function lostSinceCommits(dir: string, shown: (name: string) => string): Promise<Problem[]> {
  const { at, inside } = asked(dir);
  const below = ["--", inside || "."];
  const past = await git(at, "log", "-m", "-p", "--format=commit %h", ...options, ...below);
  const now = await git(at, "diff", ...options, "HEAD", ...below);
  const removed = new Map<string, Map<string, string>>();
  let commit = "the last commit";
  let file = "";
  for (const line of `commit working copy\n${now}\n${past}`.split("\n")) {
    if (line.startsWith("commit ")) commit = line.slice(7);
    else if (line.startsWith("--- "))
      file = line === "--- /dev/null" ? "" : named(inside, line.slice(6).trimEnd());
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
    ["allocations.csv", "custody.csv", "movements.csv"].includes(name) ||
    /^devices\/[^/]+\.yaml$/.test(name)
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

function notProved(file: string, why: string): Problem {
  const message = `nothing proves that this register only grew: ${why}; commit the county's folder`;
  return { level: "warning", at: { file, line: 1, column: 1 }, message };
}

function shrank(file: string, what: string): Problem {
  const message = `the register only grows, and ${what}; restore them (git log -p -- register, or a backup): account numbers and addresses would be given twice`;
  return { level: "error", at: { file, line: 1, column: 1 }, message };
}
