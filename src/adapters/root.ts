/** A mounted image or any folder that holds a system: the same script, told where its root is, as the user. */
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { KauntiError } from "#model/errors";
import type { Opened } from "#model/reach";
import { defaultLimits, runProcess } from "./process.ts";

/** Throws (exit 3) where there is no such folder: an image that is not there is wrong usage, not a finding. */
export async function openRoot(dir: string): Promise<Opened> {
  const root = resolve(dir);
  const found = await stat(root).catch(() => undefined);
  if (found?.isDirectory() !== true)
    throw new KauntiError(`${dir} is not a folder`, {
      exit: 3,
      next: "give --root the folder that an image is mounted on",
    });
  if (root === "/")
    throw new KauntiError("--root / is the running system, not an image", {
      exit: 3,
      next: "use --self",
    });
  const user = process.getuid?.() === 0 ? "as root" : "as an ordinary user";
  return {
    judged: "stored",
    how: () => `files below a folder, read ${user}`,
    notices: [],
    shell: {
      // The launcher is for live systems: an image needs no sudo, and a folder of ours is readable.
      run: async (script, { timeoutMs = defaultLimits.timeoutMs } = {}) =>
        runProcess("/bin/sh", ["-s"], script, { ...defaultLimits, timeoutMs }),
      close: async () => undefined,
    },
  };
}
