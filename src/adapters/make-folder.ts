/** Folders made step by step: Node's own recursive mkdir never comes back from /proc and its like. */
import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { KauntiError } from "#model/errors";

const why: Readonly<Record<string, string>> = {
  EACCES: "this user may not",
  EPERM: "this user may not",
  ENOENT: "nothing can be made there",
  ENOSPC: "the disk is full",
  EROFS: "the file system is read-only",
  ENOTDIR: "a file is there where a folder should be",
};

/** `path` absolute or from here, with what is missing above it. Throws KauntiError (exit 3) that names the folder. */
export function makeFolder(path: string, mode: number): void {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path), mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    // Another run made it meanwhile.
    if (code === "EEXIST") return;
    throw new KauntiError(`the folder ${path} cannot be made: ${why[code] ?? code}`, {
      exit: 3,
      next: "nothing was changed; choose another place",
    });
  }
}
