/** Temporary files beside what they become: one of its own per write, and none left behind by a run that was killed. */
import { randomBytes } from "node:crypto";
import * as fs from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { bootId, processStart } from "./lock-process.ts";

const suffix = ".kaunti-tmp";
/** No write takes that long; told by age where the process cannot be looked at (another machine, before a reboot). */
const litterMs = 600_000;

const prefixOf = (path: string): string => `.${basename(path).slice(0, 120)}.`;
const boot = (): string => bootId().slice(0, 8);

/** Two writers that share one would put half of one's text in the other's place. */
export function temporary(path: string): string {
  const who = `${boot()}-${process.pid}-${processStart(process.pid) ?? ""}`;
  const name = `${prefixOf(path)}${who}-${randomBytes(4).toString("hex")}${suffix}`;
  return join(dirname(path), name);
}

/** Takes away what killed runs left of this file. */
export async function tidy(path: string): Promise<void> {
  const names = await fs.readdir(dirname(path)).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(prefixOf(path)) || !name.endsWith(suffix)) continue;
    const litter = join(dirname(path), name);
    if (await isLitter(litter)) await fs.rm(litter, { force: true });
  }
}

async function isLitter(path: string): Promise<boolean> {
  const who = /\.(\w*)-(\d+)-(\d*)-[0-9a-f]{8}\.kaunti-tmp$/.exec(path);
  if (who?.[1] === boot()) return processStart(Number(who[2])) !== who[3];
  const changed = await fs.lstat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => Date.now(),
  );
  return Math.abs(Date.now() - changed) > litterMs;
}
