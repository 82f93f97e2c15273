/** The practice county as an office at work: five hosts enrolled and brought up, as the commands that people type do it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { batchHeader, labCounty, type LabCounty } from "./lab-county.ts";
import { startLab, type Lab } from "./lab.ts";
import { hostIds } from "./practice.ts";

export interface Office {
  readonly lab: Lab;
  readonly county: LabCounty;
  /** What enrolling and the first `up` said, and their seconds. */
  readonly enrolled: string;
  readonly up: string;
  readonly seconds: { readonly enrol: number; readonly up: number };
  stop(): Promise<void>;
}

/** Throws with what the commands said unless every machine is enrolled and every layer is up. */
export async function rolledOut(): Promise<Office> {
  const lab = await startLab();
  const county = labCounty(lab);
  try {
    const batch = join(county.inventory, "machines.csv");
    writeFileSync(batch, `${[batchHeader, ...hostIds.map((id) => county.row(id))].join("\n")}\n`);
    const start = performance.now();
    // 1 or 2: what a container does not let change or tell stays a finding, or an error, of the audit.
    const enrolled = await county.must(["enrol", "--batch", batch, "--yes"], [1, 2]);
    const late = hostIds.filter(
      (id) => !new RegExp(`${lab.host(id).asset} +enrolled`).test(enrolled),
    );
    if (late.length > 0) throw new Error(`not enrolled: ${late.join(", ")}\n${enrolled}`);
    const between = performance.now();
    const up = await county.must(["up", "--yes"]);
    const seconds = {
      enrol: (between - start) / 1000,
      up: (performance.now() - between) / 1000,
    };
    return { lab, county, enrolled, up, seconds, stop: async () => stop(lab, county) };
  } catch (error) {
    await stop(lab, county);
    throw error;
  }
}

async function stop(lab: Lab, county: LabCounty): Promise<void> {
  await lab.stop();
  county.remove();
}
