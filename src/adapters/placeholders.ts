/** The list of serials and UUIDs that name no machine: data, in policies/placeholders.yaml. */
import { readFile } from "node:fs/promises";
import { InputError } from "#model/errors";
import type { Placeholders } from "#model/identity";
import type { KeptReadings } from "./kept-readings.ts";
import { compileSchema } from "./schema.ts";
import { parseYaml } from "./yaml.ts";

const patterns = { type: "array", minItems: 1, items: { type: "string", format: "regex" } };
const schema = {
  type: "object",
  additionalProperties: false,
  required: ["serials", "uuids"],
  properties: { serials: patterns, uuids: patterns },
};

/** Throws InputError: without the list nothing may be enrolled. */
export function parsePlaceholders(file: string, text: string): Placeholders {
  const { document, problems } = parseYaml(file, text);
  const broken = problems.some(({ level }) => level === "error");
  const all = broken ? problems : [...problems, ...compileSchema(schema)(document)];
  const errors = all.filter(({ level }) => level === "error");
  if (errors.length > 0) throw new InputError(errors);
  return document.value as Placeholders;
}

/** `kept`: a list that was right before is not judged again. */
export async function readPlaceholders(file: string, kept?: KeptReadings): Promise<Placeholders> {
  const text = await readFile(file, "utf8");
  const key = kept?.key("placeholders", text) ?? "";
  const before = kept?.value(key) as Placeholders | undefined;
  const list = before ?? parsePlaceholders(file, text);
  if (before === undefined) kept?.keep(key, list);
  return list;
}
