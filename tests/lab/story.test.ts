/** The practice county from empty hosts to a working office, by the commands that people type, judged by clients that are not ours. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { need } from "../support/need.ts";
import { batchHeader, labCounty, type LabCounty } from "./lab-county.ts";
import { startLab, type Lab } from "./lab.ts";
import { missingLab } from "./missing.ts";
import { hostIds } from "./practice.ts";

const missing = missingLab();
beforeEach((context) => need(context, "lab", missing));

let lab: Lab;
let county: LabCounty;
beforeAll(async () => {
  if (missing !== undefined) return;
  lab = await startLab();
  county = labCounty(lab);
});
afterAll(async () => {
  await lab?.stop();
  county?.remove();
});

test("five machines are enrolled in one go, each with its keys and baseline", async () => {
  const batch = join(county.inventory, "machines.csv");
  writeFileSync(batch, `${[batchHeader, ...hostIds.map((id) => county.row(id))].join("\n")}\n`);
  // 1: what a container does not let change stays a finding.
  const out = await county.must(["enrol", "--batch", batch, "--yes"], [1]);
  for (const id of hostIds) expect(out).toMatch(new RegExp(`${lab.host(id).asset} +enrolled`));
});
