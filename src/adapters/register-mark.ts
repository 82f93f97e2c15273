/**
 * The mark of what a register had when the kit wrote it last: in its folder, where no clone has another's, and once
 * more in the state directory, because whoever deletes the folder deletes the first one with it.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { readText, writeWhole } from "./register-write.ts";

export const markName = ".grown.json";

/** File name -> what it had when it was last written by the kit. */
export type Mark = Readonly<Record<string, { readonly lines: number; readonly sha256: string }>>;

/** The mark of a text: of its whole lines. */
export function markOf(text: string): Mark[string] {
  const lines = text.split("\n").length - 1;
  return { lines, sha256: createHash("sha256").update(text).digest("hex") };
}

/** Files that hold marks of the register `dir`. By its path: another register is another one. */
export function markFiles(dir: string, state: string | undefined): string[] {
  const own = join(dir, markName);
  if (state === undefined) return [own];
  const name = createHash("sha256").update(resolve(dir)).digest("hex").slice(0, 32);
  return [own, join(state, "private", "registers", `${name}.json`)];
}

/** {} when nothing was written yet; undefined when it cannot be read as what the writer writes. */
export async function readMark(file: string): Promise<Mark | undefined> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "{}";
    throw error;
  });
  try {
    const mark: unknown = JSON.parse(text);
    return typeof mark === "object" && mark !== null ? (mark as Mark) : undefined;
  } catch {
    return undefined;
  }
}

/** After the file itself, so that a crash between the two leaves a mark of fewer lines, which still holds. */
export async function writeMark(
  dir: string,
  name: string,
  text: string,
  state: string | undefined,
): Promise<void> {
  // Every clone has its own mark: two admins' would only get into each other's way in git.
  const ignore = join(dir, ".gitignore");
  if ((await readText(ignore)) === "") await writeWhole(ignore, `${markName}\n.gitignore\n`);
  for (const file of markFiles(dir, state)) {
    const marks = { ...(await readMark(file)), [name]: markOf(text) };
    await writeWhole(file, `${JSON.stringify(marks, null, 1)}\n`);
  }
}
