/** Whole-file writes for the register: a reader sees the old text or the new one, after a power cut too. */
import { open, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { makeFolder } from "./make-folder.ts";
import { KauntiError } from "#model/errors";
import { trouble } from "./folder-trouble.ts";

/** "" when there is no such file. KauntiError where a byte would be lost by writing the text back. */
export async function readText(file: string): Promise<string> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return Buffer.from("");
    throw error;
  });
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    const next = "nothing was written; restore it from its history";
    throw new KauntiError(`${file} is not UTF-8`, { exit: 3, next, cause });
  }
}

/** Beside it, synced, renamed over it, folder synced. Keeps the file's mode; a new one is 0600. */
export async function writeWhole(file: string, text: string): Promise<void> {
  makeFolder(dirname(file), 0o700);
  const mode = await stat(file).then(
    (found) => found.mode & 0o777,
    () => 0o600,
  );
  const draft = join(dirname(file), `.${basename(file)}.${process.pid}.new`);
  try {
    const handle = await open(draft, "w", mode);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw trouble("written", file, error);
  }
  const folder = await open(dirname(file), "r");
  await folder.sync().finally(() => folder.close());
}
