/** Which run's evidence is meant: `latest`, a run's name, or its folder. */
import { existsSync } from "node:fs";
import { basename, isAbsolute, join, resolve } from "node:path";
import { runNames } from "#adapters/evidence-read";
import { KauntiError } from "#model/errors";
import { stateDir, type InventoryOptions } from "./options.ts";

/** Throws KauntiError (exit 3) where there is no such run, with the latest that there are. */
export async function runFolder(
  named: string,
  options: Pick<InventoryOptions, "inventory" | "state">,
): Promise<string> {
  const runs = join(stateDir(options), "runs");
  const names = await runNames(runs);
  const name = named === "latest" ? names.at(-1) : names.find((one) => one === basename(named));
  const folder = isAbsolute(named) || named.includes("/");
  if (folder && existsSync(resolve(named))) return resolve(named);
  if (name !== undefined && !folder) return join(runs, name);
  const next =
    names.length === 0 ? "run kaunti audit first" : `there are ${names.slice(-5).join(", ")}`;
  throw new KauntiError(`there is no run "${named}" in ${runs}`, { exit: 3, next });
}
