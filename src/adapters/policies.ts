/** Reads policies/: every control, baseline and waiver; what was read and right before is not judged again. */
import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Policies } from "#model/baseline";
import { keptReadings } from "./kept-readings.ts";
import { judgePolicies, type Judged, type PolicyTexts } from "./policies-judge.ts";

/** `dir`: a policies folder (controls/, baselines/, waivers/, schema/). Throws InputError with every problem of level error. */
export async function readPolicies(dir: string): Promise<Policies> {
  const texts = await readTexts(dir);
  const kept = keptReadings(dirname(resolve(dir)), { name: "policies", most: 1 });
  const key = kept.key("policies", JSON.stringify([...texts]));
  const before = kept.value(key) as Judged | undefined;
  const judged = before ?? judgePolicies(texts);
  if (before === undefined && judged.warnings === 0) kept.keep(key, judged);
  kept.save();
  return {
    controls: new Map(judged.controls.map((one) => [one.id, one])),
    baselines: new Map(judged.baselines.map((one) => [one.id, one])),
    waivers: judged.waivers,
  };
}

/** All that a verdict may hang on. Rejects where one of the folders is missing. */
async function readTexts(dir: string): Promise<PolicyTexts> {
  const folders = ["controls", "baselines", "waivers", "schema"];
  const found = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(join(dir, folder), { recursive: true })).map((name) => `${folder}/${name}`),
    ),
  );
  const names = [...found.flat(), "placeholders.yaml"].filter((name) =>
    /\.(ya?ml|json)$/.test(name),
  );
  return new Map(names.toSorted().map((name) => [name, readFileSync(join(dir, name), "utf8")]));
}
