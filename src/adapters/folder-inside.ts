/** Finds a path inside a root folder as `chroot` would: no link and no `..` leads out of it (openat2 RESOLVE_IN_ROOT). */
import { readlink } from "node:fs/promises";
import { join } from "node:path";

/** The real path of `path` below `root`; every link on the way is followed inside the root, the last part is not. */
export async function insideRoot(root: string, path: string): Promise<string> {
  let left = parts(path);
  let done: string[] = [];
  let hops = 0;
  while (left.length > 1) {
    const [part = "", ...rest] = left;
    left = rest;
    if (part === "..") done.pop();
    else {
      const link = await linkAt(join(root, ...done, part));
      if (link === undefined) done.push(part);
      else {
        hops += 1;
        if (hops > 40) throw Object.assign(new Error("too many links"), { code: "ELOOP" });
        if (link.startsWith("/")) done = [];
        left = [...parts(link), ...left];
      }
    }
  }
  return join(root, ...done, left[0] ?? "");
}

const parts = (path: string): string[] =>
  path.split("/").filter((part) => part !== "" && part !== ".");

async function linkAt(path: string): Promise<string | undefined> {
  try {
    return await readlink(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    // Not a link, or nothing there yet.
    if (code === "EINVAL" || code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}
