/** The list of serials and UUIDs that name no machine: data, in policies/placeholders.yaml. */
import { readFile } from "node:fs/promises";
import { InputError } from "#model/errors";
import type { Placeholders } from "#model/identity";
import { compileSchema } from "./schema.ts";
import { parseYaml } from "./yaml.ts";

const patterns = { type: "array", minItems: 1, items: { type: "string", format: "regex" } };
const validate = compileSchema({
  type: "object",
  additionalProperties: false,
  required: ["serials", "uuids"],
  properties: { serials: patterns, uuids: patterns },
});

/** Throws InputError: without the list nothing may be enrolled. */
export async function readPlaceholders(file: string): Promise<Placeholders> {
  const { document, problems } = parseYaml(file, await readFile(file, "utf8"));
  const broken = problems.some(({ level }) => level === "error");
  const all = broken ? problems : [...problems, ...validate(document)];
  const errors = all.filter(({ level }) => level === "error");
  if (errors.length > 0) throw new InputError(errors);
  return document.value as Placeholders;
}
