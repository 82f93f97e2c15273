/** Folder targets: the embedded default, and what the contract suites hold the real drivers against. */
import { join } from "node:path";
import { KauntiError } from "#model/errors";
import type { Fence } from "#model/fence";
import type { Files, OpenTarget, TargetDriver } from "#model/target";
import { folderDirectory } from "./folder-directory.ts";
import { filesBelow } from "./folder-files.ts";
import { folderHost } from "./folder-host.ts";
import { folderLicences } from "./folder-licences.ts";
import { folderRelease } from "./folder-release.ts";
import { withLock } from "./lock.ts";

export interface FolderOptions {
  /** Absolute path of the targets folder. */
  readonly targets: string;
  /** How long to wait for a living holder of a lock. */
  readonly waitMs?: number;
  /** A test puts one in that fails. */
  readonly filesBelow?: (root: string) => Files;
}

/** Throws KauntiError for a fence of another driver. */
export function openFolder(options: FolderOptions): OpenTarget {
  const below = options.filesBelow ?? filesBelow;
  const files = below(options.targets);
  // A lock is taken and given back whatever happens to the target's own files.
  const lockFiles = filesBelow(options.targets);
  return (fence) => {
    if (fence.driver !== "folder")
      throw new KauntiError(`there is no driver "${fence.driver}" for a ${fence.type} yet`, {
        exit: 3,
        next: "declare the county's target as folder",
      });
    const driver = driverOf(fence, files, below(join(options.targets, fence.location)));
    return {
      ...driver,
      locked: (what, tell, body) =>
        withLock(lockFiles, fence.location, what, { waitMs: options.waitMs ?? 30_000, tell }, body),
    };
  };
}

function driverOf(
  fence: Fence,
  files: Files,
  root: Files,
): Omit<TargetDriver<unknown, unknown>, "locked"> {
  const drivers = {
    directory: () => folderDirectory(files, fence.location),
    host: () => folderHost(root),
    licences: () => folderLicences(files, fence.location),
    release: () => folderRelease(files, fence.location),
  } as const;
  return drivers[fence.type]();
}
