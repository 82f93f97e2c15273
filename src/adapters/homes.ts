/** Where each county's stacks live, kept in the private state: a county can be destroyed that left the inventory. */
import { readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { KauntiError } from "#model/errors";
import type { CountyHome } from "#model/rollout";
import type { HomeStore } from "#model/rollout-ports";
import { makeFolder } from "./make-folder.ts";

/** `state`: absolute path of the state folder. */
export function homeStore(state: string): HomeStore {
  const folder = join(state, "private", "counties");
  const path = (slug: string): string => join(folder, `${slug}.json`);
  return {
    save: async (home) => {
      makeFolder(folder, 0o700);
      const part = `${path(home.slug)}.${process.pid}`;
      await writeFile(part, `${JSON.stringify(home, undefined, 1)}\n`, { mode: 0o600 });
      await rename(part, path(home.slug));
    },
    forget: (slug) => rm(path(slug), { force: true }),
    list: async () => {
      const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return [];
        throw error;
      });
      const files = names.filter((name) => name.endsWith(".json")).toSorted();
      return Promise.all(
        files.map(async (name) =>
          readHome(await readFile(join(folder, name), "utf8"), join(folder, name)),
        ),
      );
    },
  };
}

/** A county must not drop out of drift and destroy because its file is damaged. */
function readHome(text: string, path: string): CountyHome {
  try {
    const home = JSON.parse(text) as CountyHome | null;
    if (typeof home?.slug === "string") return home;
  } catch {
    // Said below.
  }
  throw new KauntiError(`${path} is damaged`, {
    next: "put it back from a backup, or remove it: the next up of that county writes it again",
  });
}
