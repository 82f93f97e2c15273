/**
 * What a run of tests has rolled out once, kept for its other files: the disks of the hosts and the county's folders.
 * A host that starts from kept disks has them as lower layers of its overlay: nothing is copied for it, and what one
 * file breaks, no other sees.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Disks } from "./furnish.ts";
import type { Lab } from "./lab.ts";
import type { LabCounty } from "./lab-county.ts";
import type { HostId } from "./practice.ts";

export type Stage = "enrolled" | "up";
export type AllDisks = Readonly<Record<HostId, Disks>>;

/** What was said on the way, and how long it took. */
export interface Said {
  readonly enrolled: string;
  readonly up: string;
  readonly seconds: { readonly boot: number; readonly enrol: number; readonly up: number };
}

export interface Kept extends Said {
  readonly disks: AllDisks;
  /** For `labCounty`. */
  readonly county: string;
}

/** Undefined where no file of this run has come so far yet. `run`: folder of the run, in the cache of the roots. */
export function findKept(run: string, stage: Stage): Kept | undefined {
  const card = join(run, stage, "office.json");
  return existsSync(card) ? (JSON.parse(readFileSync(card, "utf8")) as Kept) : undefined;
}

/** All hosts have to be switched off. `before`: what they started with. */
export async function keepOffice(
  run: string,
  stage: Stage,
  { lab, county, said, before }: Keeping,
): Promise<void> {
  const folder = join(run, stage);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const disks: Partial<Record<HostId, Disks>> = {};
  for (const { id, name, ssh } of lab.hosts) {
    const layer = `${basename(run)}/${stage}/${name}`;
    await lab.fabric.must(`cp -aT /run/lab/hosts/${name}/upper /run/lab/roots/${layer}`);
    const layers = [layer, ...(before?.[id].layers ?? [])];
    disks[id] = { layers, hostKey: ssh.hostKey ?? "" };
  }
  county.copyTo(join(folder, "county"));
  const card = { ...said, disks, county: join(folder, "county") };
  // Last: whoever finds it finds everything.
  writeFileSync(join(folder, "office.json"), JSON.stringify(card));
}

export interface Keeping {
  readonly lab: Lab;
  readonly county: LabCounty;
  readonly said: Said;
  readonly before: AllDisks | undefined;
}
