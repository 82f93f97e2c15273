/** Takes away what the practice county's runs made below the state directory, and nothing else. */
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { layerNames } from "#model/layer";
import { clearDeadLocks } from "./engine/lock.ts";
import { withLock } from "./lock.ts";
import { filesBelow } from "./folder-files.ts";
import { markFiles } from "./register-mark.ts";

const waiting = { waitMs: 5000, tell: (): void => undefined };

export interface PracticeName {
  readonly slug: string;
  /** `<code3>-<slug>`: its folder below targets/ and register/. */
  readonly folder: string;
}

/** Its targets, register overlay, engine state and memory. Evidence of audits (runs/) stays: it is evidence. */
export async function forgetPractice(state: string, { slug, folder }: PracticeName): Promise<void> {
  // Not while an enrolment writes the register that is taken away.
  await withLock(
    filesBelow(state),
    `register/${folder.slice(0, 3)}`,
    "reset",
    waiting,
    async () => {
      const engine = join(state, "engine", "backend");
      // Refuses while a run of the engine holds one of them.
      for (const layer of layerNames) clearDeadLocks(engine, `${slug}.${layer}`, Date.now());
      for (const part of ["targets", "register"])
        await rm(join(state, part, folder), { recursive: true, force: true });
      for (const mark of markFiles(join(state, "register", folder), state))
        await rm(mark, { force: true });
      await rm(join(state, "private", "counties", `${slug}.json`), { force: true });
      const backend = join(engine, ".pulumi");
      for (const part of ["stacks", "history", "backups"])
        await forgetStacks(join(backend, part, "kaunti"), slug);
      await forgetStacks(join(backend, "locks", "organization", "kaunti"), slug);
      await forgetStacks(join(state, "engine", "project"), slug);
    },
  );
}

/** Entries of `dir` that belong to a stack of this county: `<slug>.<layer>…`. */
async function forgetStacks(dir: string, slug: string): Promise<void> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  for (const name of names.filter((one) => one.startsWith(`${slug}.`)))
    await rm(join(dir, name), { recursive: true, force: true });
}
