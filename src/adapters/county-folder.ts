/** The private folder of a new county on disk, and its first commit. */
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { $ } from "zx";
import { KauntiError } from "#model/errors";
import { makeFolder } from "./make-folder.ts";

/** Names in `dir`; undefined when there is no such folder. */
export async function listFolder(dir: string): Promise<string[] | undefined> {
  try {
    return await readdir(dir);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    // A file of that name is as little ours to overwrite as a folder with something in it.
    if (code === "ENOTDIR") return [basename(dir)];
    throw error;
  }
}

/** Writes all of `files` (relative path -> text) or nothing: made beside it, then moved into place. Readable by its owner alone. */
export async function writeFolder(
  dir: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const parent = dirname(dir);
  const draft = join(parent, `.${basename(dir)}.${process.pid}.new`);
  try {
    makeFolder(parent, 0o755);
    await mkdir(draft, { mode: 0o700 });
    for (const [path, text] of Object.entries(files)) {
      await writeFile(join(draft, path), text, { mode: 0o600, flag: "wx" });
    }
    await rename(draft, dir);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    const why = error instanceof Error ? error.message : String(error);
    const next = "choose another place with --out DIR; nothing was left behind";
    throw new KauntiError(`${dir} cannot be made: ${why}`, { exit: 3, next, cause: error });
  }
}

/** `git init` and the first commit. Answers why there is none, if so: the folder is good without it. */
export async function commitFolder(dir: string): Promise<string | undefined> {
  // A repository of its own, even when started from another one's hook (GIT_DIR and its like).
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^GIT_(DIR|WORK_TREE|INDEX_FILE)$/.test(name)),
  );
  const git = $({ cwd: dir, env, quiet: true, nothrow: true });
  const started = await git`git init --quiet --initial-branch=main`;
  if (started.exitCode === 127) return "git is not installed here";
  if (started.exitCode !== 0) return firstLine(started.stderr);
  await git`git add --all`;
  const message = "The county's folder as kaunti made it";
  const committed = await git`git commit --quiet --message ${message}`;
  return committed.exitCode === 0 ? undefined : firstLine(committed.stderr);
}

function firstLine(said: string): string {
  const lines = said.split("\n").filter((line) => line.trim() !== "");
  if (/tell me who you are|unable to auto-detect/i.test(said)) {
    return "git does not know your name: git config --global user.name and user.email, then git add -A && git commit";
  }
  return lines[0] ?? "git said nothing";
}
