/** The public facts of counties as their files say them: `<dir>/<code3>-<slug>/county.yaml`. */
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";

/** One county's facts with the text they were read from. */
export interface PublicFacts {
  readonly code: number;
  readonly name: string;
  readonly slug: string;
  readonly iso: string;
  readonly text: string;
}

/** Every county below `dir`, by code. The kit's own files: a broken one throws as it is. */
export async function readPublicCounties(dir: string): Promise<PublicFacts[]> {
  const folders = await readdir(dir);
  const facts = folders.map(async (folder) => {
    const text = await readFile(join(dir, folder, "county.yaml"), "utf8");
    const { code, name, slug, iso } = parse(text) as Omit<PublicFacts, "iso"> & { iso?: string };
    return { code, name, slug, iso: iso ?? "", text };
  });
  return (await Promise.all(facts)).toSorted((a, b) => a.code - b.code);
}
