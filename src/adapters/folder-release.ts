/** Baseline release as a folder: one folder per release and `current.json`, which devices read first. */
import { dirname } from "node:path";
import { KauntiError } from "#model/errors";
import type { Files, TargetDriver } from "#model/target";
import type { ReleaseObserved, ReleasePointer, ReleaseStep } from "#reconcile/release";
import { pointerPath, releasePaths } from "#reconcile/release";

type Driver = Omit<TargetDriver<ReleaseObserved, ReleaseStep>, "locked">;

/** `folder` below the targets. */
export function folderRelease(files: Files, folder: string): Driver {
  const at = (path: string): string => `${folder}/${path}`;
  return {
    async observe(desired) {
      const pointer = await readPointer(files, at(pointerPath));
      const wanted = desired?.type === "release" ? releasePaths(desired) : [];
      const found = new Map<string, string>();
      for (const path of new Set([...(pointer?.made ?? []), ...wanted])) {
        const stored = await files.read(at(path));
        if (stored?.kind === "file") found.set(path, new TextDecoder().decode(stored.content));
      }
      return { pointer, files: found };
    },
    async apply(steps, signal) {
      for (const step of steps) {
        signal?.throwIfAborted();
        if (step.do === "write") await files.write(at(step.path), step.content, 0o644);
        else if (step.do === "remove") await remove(files, at(step.path), folder);
        else if (step.pointer === undefined) await remove(files, at(pointerPath), dirname(folder));
        else
          await files.write(at(pointerPath), `${JSON.stringify(step.pointer, null, 1)}\n`, 0o644);
      }
    },
  };
}

/** And the folders that are empty then, up to and without `top`. */
async function remove(files: Files, path: string, top: string): Promise<void> {
  await files.remove(path);
  for (let above = dirname(path); above !== top && above !== "."; above = dirname(above))
    await files.removeEmpty(above);
}

async function readPointer(files: Files, path: string): Promise<ReleasePointer | undefined> {
  const stored = await files.read(path);
  if (stored === undefined) return undefined;
  const text = stored.kind === "file" ? new TextDecoder().decode(stored.content) : "";
  try {
    const pointer = JSON.parse(text) as ReleasePointer;
    if (pointer.format === 1) return pointer;
  } catch {
    // Said below: without it nobody knows what is ours.
  }
  throw new KauntiError(`${path} is damaged or not ours`, {
    next: "nothing was changed; move it away",
  });
}
