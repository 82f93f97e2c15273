/** Rules that no control judges, each with its reason: data, in policies/left-out.yaml. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { AnySchemaObject } from "ajv/dist/2020.js";
import { InputError } from "#model/errors";
import { compileSchema } from "./schema.ts";
import { parseYaml } from "./yaml.ts";

export interface LeftOut {
  readonly rule: string;
  readonly reason: string;
}

/** `dir`: a policies folder. Throws InputError. */
export async function readLeftOut(dir: string): Promise<readonly LeftOut[]> {
  const schema = JSON.parse(
    await readFile(join(dir, "schema/left-out.schema.json"), "utf8"),
  ) as AnySchemaObject;
  const text = await readFile(join(dir, "left-out.yaml"), "utf8");
  const { document, problems } = parseYaml("policies/left-out.yaml", text);
  const broken = problems.some(({ level }) => level === "error");
  const all = broken ? problems : [...problems, ...compileSchema(schema)(document)];
  const errors = all.filter(({ level }) => level === "error");
  if (errors.length > 0) throw new InputError(errors);
  return document.value as readonly LeftOut[];
}
