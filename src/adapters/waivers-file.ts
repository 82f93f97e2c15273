/** Waivers of one's own: a YAML file with one waiver, or a list of them, in the shape of policies/waivers. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { AnySchemaObject } from "ajv/dist/2020.js";
import { InputError, KauntiError } from "#model/errors";
import type { Problem } from "#model/errors";
import type { Waiver } from "#model/waiver";
import { compileSchema } from "./schema.ts";
import { parseYaml } from "./yaml.ts";

/** Throws InputError with every problem. `policies`: the folder with schema/waiver.schema.json. */
export async function readWaivers(file: string, policies: string): Promise<Waiver[]> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new KauntiError(`${file} cannot be read`, {
      exit: 3,
      next: "give --waivers a YAML file",
      cause,
    });
  });
  const { document, problems } = parseYaml(file, text);
  const schema = JSON.parse(
    await readFile(join(policies, "schema", "waiver.schema.json"), "utf8"),
  ) as AnySchemaObject;
  const validate = compileSchema(schema);
  const many = Array.isArray(document.value);
  const all: readonly unknown[] = Array.isArray(document.value) ? document.value : [document.value];
  const found = all.flatMap((value, index) =>
    validate({
      file,
      value,
      at: (pointer) => document.at(many ? `/${String(index)}${pointer}` : pointer),
    }),
  );
  const seen = new Set<string>();
  const twice = all.flatMap((value, index): Problem[] => {
    const { id } = (value ?? {}) as Partial<Waiver>;
    if (id === undefined || !seen.has(id)) {
      if (id !== undefined) seen.add(id);
      return [];
    }
    const at = document.at(`/${String(index)}/id`);
    return [
      { at, message: `waiver "${id}" stands twice: a report names them by id`, level: "error" },
    ];
  });
  const errors = [...problems, ...found, ...twice].filter(({ level }) => level === "error");
  if (errors.length > 0) throw new InputError(errors);
  return all as readonly Waiver[] as Waiver[];
}
