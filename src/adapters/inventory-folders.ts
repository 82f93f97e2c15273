/** Where counties are in an inventory: folders and their names. */
import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { KauntiError } from "#model/errors";

/** One county at the root, or county folders below it (also in counties/ and practice/). */
export async function countyDirs(dir: string): Promise<string[]> {
  if ((await list(dir)).includes("county.yaml")) return [dir];
  const places = [dir, join(dir, "counties"), join(dir, "practice")];
  return (await Promise.all(places.map(below))).flat();
}

/** Folders in `dir` that hold a county, or are named as one. */
export async function below(dir: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await list(dir)) {
    const path = join(dir, name);
    if (/^\d{1,3}-/.test(name) || (await list(path)).includes("county.yaml")) found.push(path);
  }
  return found;
}

/** As a person at this prompt would type it: relative where that is below here. */
export function shownPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith("..") ? path : short;
}

/** Names in a folder, sorted; none when there is no such folder. */
export async function list(dir: string): Promise<string[]> {
  try {
    return (await readdir(dir)).toSorted();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    const next = "ask its owner for the right to read it";
    throw new KauntiError(`${dir} cannot be read (${code ?? message})`, { exit: 3, next });
  }
}
