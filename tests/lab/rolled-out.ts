/** The practice county as an office at work: five hosts enrolled and brought up, as the commands that people type do it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { filesBelow } from "#adapters/folder-files";
import { withLock } from "#adapters/lock";
import { findKept, keepOffice, type AllDisks, type Said, type Stage } from "./kept.ts";
import { batchHeader, labCounty, type LabCounty } from "./lab-county.ts";
import { startLab, type Lab } from "./lab.ts";
import { hostIds } from "./practice.ts";

export interface Office extends Said {
  readonly lab: Lab;
  readonly county: LabCounty;
  stop(): Promise<void>;
}

export interface OfficeOptions {
  /** `enrolled`: nothing is brought up yet. */
  readonly stage?: Stage;
  /** Folder of this run of tests (run.ts): what is there already is not rolled out again. */
  readonly run?: string;
}

/** Throws with what the commands said unless every machine is enrolled and every layer is up. */
export async function rolledOut({ stage = "up", run }: OfficeOptions = {}): Promise<Office> {
  if (run === undefined) return made(stage, undefined);
  const waiting = { waitMs: 600_000, tell: () => undefined };
  // Two files that start together: the second one waits for what the first one makes.
  return withLock(filesBelow(run), "office", "a lab", waiting, async () => made(stage, run));
}

async function made(stage: Stage, run: string | undefined): Promise<Opened> {
  const kept = run === undefined ? undefined : findKept(run, stage);
  if (kept !== undefined) {
    const lab = await startLab({ disks: kept.disks });
    const office = officeOf(lab, labCounty(lab, kept.county), kept, kept.disks);
    return guarded(office, async () => atWork(office, stage));
  }
  const office = stage === "up" ? await made("enrolled", run) : await empty();
  return guarded(office, async () => {
    const done = await (stage === "up" ? bringUp(office) : enrol(office));
    if (run !== undefined) await keep(run, stage, done);
    return done;
  });
}

interface Opened extends Office {
  readonly before: AllDisks | undefined;
}

function officeOf(lab: Lab, county: LabCounty, said: Said, before?: AllDisks): Opened {
  const { enrolled, up, seconds } = said;
  const stop = async (): Promise<void> => {
    await lab.stop();
    county.remove();
  };
  return { lab, county, enrolled, up, seconds, before, stop };
}

async function guarded<T>(office: Office, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    await office.stop();
    throw error;
  }
}

async function empty(): Promise<Opened> {
  const lab = await startLab({ boot: false });
  const start = performance.now();
  await Promise.all(lab.hosts.map(async (host) => host.boot()));
  await lab.ready();
  const seconds = { boot: secondsSince(start), enrol: 0, up: 0 };
  return officeOf(lab, labCounty(lab), { enrolled: "", up: "", seconds });
}

async function enrol(office: Opened): Promise<Opened> {
  const { lab, county } = office;
  const batch = join(county.inventory, "machines.csv");
  writeFileSync(batch, `${[batchHeader, ...hostIds.map((id) => county.row(id))].join("\n")}\n`);
  const start = performance.now();
  // 1 or 2: what a container does not let change or tell stays a finding, or an error, of the audit.
  const enrolled = await county.must(["enrol", "--batch", batch, "--yes"], [1, 2]);
  const late = hostIds.filter(
    (id) => !new RegExp(`${lab.host(id).asset} +enrolled`).test(enrolled),
  );
  if (late.length > 0) throw new Error(`not enrolled: ${late.join(", ")}\n${enrolled}`);
  return { ...office, enrolled, seconds: { ...office.seconds, enrol: secondsSince(start) } };
}

async function bringUp(office: Opened): Promise<Opened> {
  const start = performance.now();
  const up = await office.county.must(["up", "--yes"]);
  return { ...office, up, seconds: { ...office.seconds, up: secondsSince(start) } };
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}

/** Disks are whole only when nobody writes to them. */
async function keep(run: string, stage: Stage, office: Opened): Promise<void> {
  const { lab, county, before } = office;
  await Promise.all(lab.hosts.map(async (host) => host.powerOff()));
  await keepOffice(run, stage, { lab, county, said: office, before });
  await Promise.all(lab.hosts.map(async (host) => host.boot()));
  await lab.ready();
  await atWork(office, stage);
}

/** After a boot: waits until the laptop of the sub-county reaches what its user needs at headquarters. */
async function atWork<T extends Office>(office: T, stage: Stage): Promise<T> {
  if (stage === "enrolled") return office;
  const { lab } = office;
  const server = lab.host("hq-server").address;
  const doors = `for port in 53 587 636 993; do nc -z -w 2 ${server} $port || exit 1; done`;
  const until = Date.now() + 60_000;
  while ((await lab.host("sub-laptop").exec(doors)).code !== 0) {
    if (Date.now() > until) throw new Error("after a boot the office does not come to work");
    await sleep(300);
  }
  return office;
}
