/** One county's folder as it lies on disk: its YAML files checked by their schemas, its sheets as tables. */
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Problem } from "#model/errors";
import type { CountyFolder } from "#model/inventory";
import type { Document } from "#model/position";
import type { Sheet } from "#model/sheet";
import { parseSheet } from "./csv.ts";
import type { Validate } from "./schema.ts";
import { parseYaml } from "./yaml.ts";

/** File name -> its schema; `device` is for every file of register/devices. */
export type Schemas = ReadonlyMap<string, Validate>;

export interface FolderRead extends CountyFolder {
  readonly problems: readonly Problem[];
}

/** As a person at this prompt would type it: relative where that is below here. */
export function shownPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith("..") ? path : short;
}

/** One YAML file against its schema; syntax errors come alone, since a half-read file breaks every rule. */
export function checkYaml(
  file: string,
  text: string,
  schema: Validate | undefined,
): { document: Document; problems: readonly Problem[] } {
  const { document, problems } = parseYaml(shownPath(file), text);
  if (problems.some(({ level }) => level === "error")) return { document, problems };
  return { document, problems: [...problems, ...(schema?.(document) ?? [])] };
}

/** Names in `dir` that end in `ending`; none where there is no such folder. */
async function names(dir: string, ending: string): Promise<string[]> {
  try {
    return (await readdir(dir)).filter((name) => name.endsWith(ending)).toSorted();
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
}

/** Reads `dir`; `register` is where its register lies (the folder's own, or the overlay in the state directory). */
export async function readFolder(
  dir: string,
  folder: string,
  shipped: boolean,
  register: string,
  schemas: Schemas,
): Promise<FolderRead> {
  const documents = new Map<string, Document>();
  const sheets = new Map<string, Sheet>();
  const broken = new Set<string>();
  const problems: Problem[] = [];
  const keep = (name: string, found: readonly Problem[]): void => {
    problems.push(...found);
    if (found.some(({ level }) => level === "error")) broken.add(name);
  };
  const yaml = async (
    from: string,
    path: string,
    name: string,
    schema: Validate | undefined,
  ): Promise<void> => {
    const read = checkYaml(join(from, path), await readFile(join(from, path), "utf8"), schema);
    documents.set(name, read.document);
    keep(name, read.problems);
  };
  const csv = async (from: string, path: string, name: string): Promise<void> => {
    const sheet = parseSheet(shownPath(join(from, path)), await readFile(join(from, path)));
    sheets.set(name, sheet);
    keep(name, sheet.problems);
  };
  for (const name of await names(dir, ".yaml")) {
    const schema = schemas.get(name);
    if (schema === undefined) continue;
    await yaml(dir, name, name, schema);
  }
  for (const name of await names(dir, ".csv")) await csv(dir, name, name);
  for (const name of await names(register, ".csv")) await csv(register, name, `register/${name}`);
  const devices = join(register, "devices");
  for (const name of await names(devices, ".yaml"))
    await yaml(devices, name, `register/devices/${name}`, schemas.get("device.yaml"));
  return { folder, shipped, documents, sheets, broken, problems };
}
