/** Where each county's stacks live, kept in the private state: a county can be destroyed that left the inventory. */
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CountyHome } from "#model/rollout";
import type { HomeStore } from "#model/rollout-ports";

/** `state`: absolute path of the state folder. */
export function homeStore(state: string): HomeStore {
  const folder = join(state, "private", "counties");
  const path = (slug: string): string => join(folder, `${slug}.json`);
  return {
    save: async (home) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
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
        files.map(
          async (name) => JSON.parse(await readFile(join(folder, name), "utf8")) as CountyHome,
        ),
      );
    },
  };
}
