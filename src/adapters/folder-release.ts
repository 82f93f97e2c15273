/** Baseline release as a folder: one folder per release and `current.json`, which devices read first. */
import { dirname } from "node:path";
import { KauntiError } from "#model/errors";
import type { Desired } from "#model/desired";
import type { Files, TargetDriver } from "#model/target";
import { normalise } from "#reconcile/canonical";
import type { ReleaseObserved, ReleasePointer, ReleaseStep } from "#reconcile/release";
import { pointerPath, releasePaths } from "#reconcile/release";

type Driver = Omit<TargetDriver<ReleaseObserved, ReleaseStep>, "locked">;

/** `folder` below the targets. */
export function folderRelease(files: Files, folder: string): Driver {
  const at = (path: string): string => `${folder}/${path}`;
  return {
    async observe(desired) {
      const pointer = await readPointer(files, at(pointerPath));
      if (pointer === "damaged") return observeDamaged(files, at, desired);
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

/** With every wanted file there as it is wanted, the pointer can be written anew; else nobody knows what is ours. */
async function observeDamaged(
  files: Files,
  at: (path: string) => string,
  desired: Desired | undefined,
): Promise<ReleaseObserved> {
  if (desired?.type !== "release") throw damaged(at(pointerPath));
  const { files: wanted } = normalise(desired);
  const found = new Map<string, string>();
  for (const [index, path] of releasePaths({ ...desired, files: wanted }).entries()) {
    const stored = await files.read(at(path));
    const text = stored?.kind === "file" ? new TextDecoder().decode(stored.content) : undefined;
    if (text !== wanted[index]?.content) throw damaged(at(pointerPath));
    found.set(path, text ?? "");
  }
  return { pointer: undefined, files: found };
}

function damaged(path: string): KauntiError {
  return new KauntiError(`${path} is damaged or not ours`, {
    next: "nothing was changed; move it away and run ./kaunti up --refresh, which takes over files that are as wanted",
  });
}

/** `damaged`: cut off, or no text that anybody could have meant. */
async function readPointer(
  files: Files,
  path: string,
): Promise<ReleasePointer | "damaged" | undefined> {
  const stored = await files.read(path);
  if (stored === undefined) return undefined;
  if (stored.kind !== "file") throw damaged(path);
  try {
    const pointer = JSON.parse(new TextDecoder().decode(stored.content)) as ReleasePointer | null;
    if (pointer?.format === 1 && Array.isArray(pointer.files) && Array.isArray(pointer.made))
      return pointer;
  } catch {
    return "damaged";
  }
  throw damaged(path);
}
