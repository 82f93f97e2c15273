/** System errors of files as sentences: which file of the target, what is wrong, what to do. */
import { KauntiError } from "#model/errors";
import { Unreachable } from "#model/reach";

const next: Readonly<Record<string, string>> = {
  ENOSPC: "no space is left there; free some and run it again",
  EDQUOT: "the quota is used up; free some and run it again",
  EROFS: "the file system is read-only; remount it or choose another target, and run it again",
  EACCES: "this user may not; give it the rights, or run as the owner of the folder",
  EPERM: "this user may not; give it the rights, or run as the owner of the folder",
  EISDIR: "a folder is there where a file should be; move it away",
  ENOTDIR: "a file is there where a folder should be; move it away",
  EEXIST: "something is there that should not be; move it away",
  EIO: "the disk does not answer as it should; look at it before anything else",
  ELOOP: "links lead in a circle; repair them",
};

/** `path` as the target knows it. A failed read means that the target was not reached. */
export function trouble(doing: "read" | "written", path: string, error: unknown): KauntiError {
  if (error instanceof KauntiError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? "";
  const message = `${path} cannot be ${doing} (${code === "" ? String(error) : code})`;
  const options = { cause: error, ...(next[code] !== undefined && { next: next[code] }) };
  return doing === "read" ? new Unreachable(message, options) : new KauntiError(message, options);
}
