/**
 * Proof that a register only grew: every row that any commit of its git history had, or the working copy's last
 * commit has, is still there. Git is the witness because the county's folder is a repository anyway, and every clone
 * has all of it; rewriting a shared history is seen by everybody else. A register that git does not keep (a practice
 * county's, in the state directory) has the writer's own mark instead: how many lines it had, and their hash.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
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

/** `shown`: what messages call a file of `dir`. Empty when nothing was lost. */
export async function lostRows(dir: string, shown: (name: string) => string): Promise<Problem[]> {
  const tracked = await trackedFiles(dir);
  const lost = tracked === undefined ? [] : await lostSinceCommits(dir, shown);
  return [...lost, ...(await lostSinceMark(dir, new Set(tracked), shown))];
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

/** Files of `dir` that git has ever kept; undefined when it keeps none, or when there is no git. */
async function trackedFiles(dir: string): Promise<string[] | undefined> {
  try {
    const ever = await git(dir, "log", "--format=", "--name-only", "--relative", "--", ".");
    const names = [...new Set(ever.split("\n").filter((name) => name !== ""))];
    return names.length === 0 ? undefined : names;
  } catch {
    // Not a repository, no commit yet, or no git at all: the mark has to do.
    return undefined;
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
  tracked: ReadonlySet<string>,
  shown: (name: string) => string,
): Promise<Problem[]> {
  const mark = await readMark(dir);
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

export async function readMark(dir: string): Promise<Mark> {
  const names = await readdir(dir).catch((): string[] => []);
  if (!names.includes(markName)) return {};
  return JSON.parse(await readFile(join(dir, markName), "utf8")) as Mark;
}

function shrank(file: string, what: string): Problem {
  const message = `the register only grows, and ${what}; restore them (git log -p -- register, or a backup): account numbers and addresses would be given twice`;
  return { level: "error", at: { file, line: 1, column: 1 }, message };
}
