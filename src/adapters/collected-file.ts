/** Reads a file that was collected elsewhere, in the encodings that the tools write which collect. */
import { readFile, stat } from "node:fs/promises";
import { KauntiError } from "#model/errors";

/** The largest real configuration that was seen is two megabytes. */
const most = 32 * 1024 * 1024;

/** Throws KauntiError (exit 3) where there is no such file. */
export async function readCollectedFile(path: string): Promise<string> {
  const wrong = (why: string, cause?: unknown) =>
    new KauntiError(`${path} ${why}`, { exit: 3, next: "give --collected a file", cause });
  const about = await stat(path).catch((cause: unknown) => {
    throw wrong("cannot be read", cause);
  });
  if (!about.isFile()) throw wrong("is no file");
  if (about.size > most) throw wrong("is larger than 32 MiB");
  return decode(
    await readFile(path).catch((cause: unknown) => {
      throw wrong("cannot be read", cause);
    }),
  );
}

/** Windows PowerShell writes UTF-16 with a byte order mark, terminals UTF-8 or Latin-1. */
function decode(bytes: Uint8Array): string {
  const mark = Buffer.from(bytes.subarray(0, 2)).toString("hex");
  if (mark === "fffe") return new TextDecoder("utf-16le").decode(bytes);
  if (mark === "feff") return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("latin1").decode(bytes);
  }
}
