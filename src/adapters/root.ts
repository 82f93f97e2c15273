/** A mounted image or any folder that holds a system: the same script, told where its root is, as the user. */
import { lstat, realpath, stat } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import { KauntiError } from "#model/errors";
import type { Opened } from "#model/reach";
import { defaultLimits, runProcess } from "./process.ts";

export interface RootOptions {
  /** Folder below which the kit itself makes images: what their `.kaunti-owners` say holds. */
  readonly ownRoots?: string;
  /** The operator vouches for the `.kaunti-owners` of any image. */
  readonly ownersList?: boolean;
}

/** Throws (exit 3) where there is no such folder: an image that is not there is wrong usage, not a finding. */
export async function openRoot(dir: string, options: RootOptions = {}): Promise<Opened> {
  const root = resolve(dir);
  const found = await stat(root).catch(() => undefined);
  if (found?.isDirectory() !== true)
    throw new KauntiError(`${dir} is not a folder`, {
      exit: 3,
      next: "give --root the folder that an image is mounted on",
    });
  if ((await realpath(root)) === "/")
    throw new KauntiError(`--root ${dir} is the running system, not an image`, {
      exit: 3,
      next: "use --self",
    });
  const user = process.getuid?.() === 0 ? "as root" : "as an ordinary user";
  const own = await isBelow(root, options.ownRoots);
  const listed = (await lstat(join(root, ".kaunti-owners")).catch(() => undefined)) !== undefined;
  const ownersList = listed && (own || options.ownersList === true);
  const owners = ownersList ? "; OWNERS AS ITS LIST .kaunti-owners SAYS, not as the disk does" : "";
  return {
    judged: "stored",
    how: () => `files below a folder, read ${user}${owners}`,
    notices: own || !listed ? [] : [ownersList ? vouched(dir) : passedOver(dir)],
    ownersList,
    shell: {
      // The launcher is for live systems: an image needs no sudo, and a folder of ours is readable.
      run: async (script, { timeoutMs = defaultLimits.timeoutMs } = {}) =>
        runProcess("/bin/sh", ["-s"], script, { ...defaultLimits, timeoutMs }),
      close: async () => undefined,
    },
  };
}

const vouched = (dir: string): string =>
  `${dir}: WHOSE FILES ARE was read from its list .kaunti-owners (--owners-list), not from the disk`;
const passedOver = (dir: string): string =>
  `${dir}: it brings a list .kaunti-owners, which was not believed; --owners-list believes it`;

async function isBelow(root: string, folder: string | undefined): Promise<boolean> {
  if (folder === undefined) return false;
  const real = await realpath(folder).catch(() => undefined);
  return real !== undefined && (await realpath(root)).startsWith(`${real}${sep}`);
}
