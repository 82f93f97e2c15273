/** The Files port over one folder: whole writes that survive a power cut, and nothing outside the folder. */
import * as fs from "node:fs/promises";
import { dirname } from "node:path";
import type { Files, StoredFile } from "#model/target";
import { insideRoot } from "./folder-inside.ts";
import { makeFolder } from "./make-folder.ts";
import { temporary, tidy } from "./folder-temporary.ts";
import { trouble } from "./folder-trouble.ts";

/** `root` absolute; it is made with the first write. Paths as seen from the root, with or without a slash first. */
export function filesBelow(root: string): Files {
  const at = (path: string): Promise<string> => insideRoot(root, path);
  return {
    // It may go between two looks, as another process's lock does.
    read: (path) => attempt("read", path, async () => ifThere(readOne(await at(path)))),
    write: (path, content, mode) =>
      attempt("written", path, async () => writeWhole(await at(path), content, mode)),
    link: (path, to) =>
      attempt("written", path, async () => {
        const real = await at(path);
        makeFolder(dirname(real), 0o755);
        await tidy(real);
        const half = temporary(real);
        await fs.symlink(to, half);
        await fs.rename(half, real);
        await syncFolder(dirname(real));
      }),
    chmod: (path, mode) => attempt("written", path, async () => fs.chmod(await at(path), mode)),
    remove: (path) =>
      attempt("written", path, async () => {
        const real = await at(path);
        await fs.rm(real, { force: true });
        await tidy(real);
        await syncFolder(dirname(real));
      }),
    list: (path) =>
      attempt("read", path, async () =>
        ((await ifThere(fs.readdir(await at(path)))) ?? []).toSorted(),
      ),
    removeEmpty: (path) =>
      attempt("written", path, async () => {
        try {
          await fs.rmdir(await at(path));
        } catch (error) {
          const code = (error as NodeJS.ErrnoException).code ?? "";
          if (!["ENOENT", "ENOTEMPTY", "EEXIST", "ENOTDIR"].includes(code)) throw error;
        }
      }),
  };
}

async function attempt<T>(
  doing: "read" | "written",
  path: string,
  body: () => Promise<T>,
): Promise<T> {
  try {
    return await body();
  } catch (error) {
    throw trouble(doing, path, error);
  }
}

async function ifThere<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}

async function readOne(path: string): Promise<StoredFile> {
  const stat = await fs.lstat(path);
  if (stat.isSymbolicLink()) return { kind: "link", to: await fs.readlink(path) };
  return { kind: "file", content: await fs.readFile(path), mode: stat.mode & 0o7777 };
}

/** Temporary file in the same folder, fsync, rename, fsync of the folder: old or new, never half. */
async function writeWhole(path: string, content: string | Uint8Array, mode: number): Promise<void> {
  const folder = dirname(path);
  const secret = (mode & 0o077) === 0;
  makeFolder(folder, secret ? 0o700 : 0o755);
  await tidy(path);
  const half = temporary(path);
  try {
    // `wx`: never through a link that somebody put there.
    const handle = await fs.open(half, "wx", 0o600);
    try {
      await handle.writeFile(content);
      await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await fs.rename(half, path);
  } catch (error) {
    await fs.rm(half, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(folder);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await ifThere(fs.open(folder, "r"));
  try {
    await handle?.sync();
  } finally {
    await handle?.close();
  }
}
