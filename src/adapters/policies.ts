/** Reads policies/: every control, baseline and waiver against its schema, then against each other; all problems at once. */
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { AnySchemaObject } from "ajv/dist/2020.js";
import type { Baseline, Policies } from "#model/baseline";
import type { Control } from "#model/control";
import { InputError } from "#model/errors";
import type { Problem } from "#model/errors";
import type { Document } from "#model/position";
import type { Waiver } from "#model/waiver";
import { readPlaceholders } from "./placeholders.ts";
import { crossCheck } from "./policies-cross.ts";
import { compileSchema } from "./schema.ts";
import { parseYaml } from "./yaml.ts";

/** `dir`: a policies folder (controls/, baselines/, waivers/, schema/). Throws InputError with every problem of level error. */
export async function readPolicies(dir: string): Promise<Policies> {
  const problems: Problem[] = [];
  const schema = async (name: string): Promise<AnySchemaObject> =>
    JSON.parse(
      await readFile(join(dir, "schema", `${name}.schema.json`), "utf8"),
    ) as AnySchemaObject;
  const controlSchema = await schema("control");
  const written = await readAll<Control>(dir, "controls", controlSchema, problems);
  const controls = await withPlaceholders(dir, written);
  const baselines = await readAll<Baseline>(dir, "baselines", await schema("baseline"), problems);
  const waivers = await readAll<Waiver>(dir, "waivers", await schema("waiver"), problems);
  problems.push(...checkSpecs(controls, controlSchema));
  const policies: Policies = {
    controls: byId(controls, problems),
    baselines: byId(baselines, problems),
    waivers: [...byId(waivers, problems).values()],
    documents: new Map(
      [...controls, ...baselines, ...waivers].map(({ document }) => [document.file, document]),
    ),
  };
  problems.push(...crossCheck(policies, { controls, baselines, waivers }));
  const errors = problems.filter(({ level }) => level === "error");
  if (errors.length > 0) throw new InputError(errors);
  return policies;
}

/** One list of what is no serial number, for enrolment and for the audit of what it wrote. */
async function withPlaceholders(
  dir: string,
  controls: readonly Written<Control>[],
): Promise<Written<Control>[]> {
  const asks = ({ value }: Written<Control>): boolean => value.check.type === "identity";
  if (!controls.some(asks)) return [...controls];
  const { serials: placeholders } = await readPlaceholders(join(dir, "placeholders.yaml"));
  return controls.map((one) =>
    asks(one)
      ? { ...one, value: { ...one.value, check: { ...one.value.check, placeholders } } }
      : one,
  );
}

export interface Written<T> {
  readonly value: T;
  readonly document: Document;
}

/** Every YAML file below `dir/folder` that fits the schema; what does not is told and left out. */
async function readAll<T extends { readonly id: string }>(
  dir: string,
  folder: string,
  schema: AnySchemaObject,
  problems: Problem[],
): Promise<Written<T>[]> {
  const validate = compileSchema(schema);
  const found: Written<T>[] = [];
  const names = await readdir(join(dir, folder), { recursive: true });
  for (const name of names.filter((file) => /\.ya?ml$/.test(file)).toSorted()) {
    const { document, problems: broken } = parseYaml(
      `policies/${folder}/${name}`,
      await readFile(join(dir, folder, name), "utf8"),
    );
    const wrong = broken.some(({ level }) => level === "error")
      ? broken
      : [...broken, ...validate(document)];
    problems.push(...wrong);
    if (wrong.some(({ level }) => level === "error")) continue;
    const value = fill(document.value) as T;
    found.push({ value, document });
    const expected = `${value.id}.yaml`;
    if (folder !== "waivers" && name.split("/").at(-1) !== expected)
      problems.push({
        at: document.at("/id"),
        message: `"${value.id}" has to stand in a file named ${expected}`,
        level: "error",
      });
  }
  return found;
}

/** Members that may be left out of the file and are always there in the model. */
function fill(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("check" in value) return { want: {}, refs: {}, ...value };
  return "title" in value
    ? { extends: [], controls: [], omit: [], parameters: {}, ...value }
    : value;
}

/** `check` and the defaults of `want` together have to be what the check type asks for. */
function checkSpecs(controls: readonly Written<Control>[], schema: AnySchemaObject): Problem[] {
  const types = (schema["$defs"] as { checks: Record<string, AnySchemaObject> }).checks;
  const validators = new Map(
    Object.entries(types).map(([type, one]) => [type, compileSchema(one)]),
  );
  return controls.flatMap(({ value, document }) => {
    const { type, ...fixed } = value.check;
    const defaults = Object.entries(value.want).map(([name, parameter]) => [
      name,
      parameter.default,
    ]);
    const at = (pointer: string) => {
      const name = pointer.split("/")[1] ?? "";
      return document.at(name in value.want ? `/want/${name}` : `/check${pointer}`);
    };
    const merged = { ...fixed, ...Object.fromEntries(defaults) } as Record<string, unknown>;
    return validators.get(type)?.({ file: document.file, value: merged, at }) ?? [];
  });
}

function byId<T extends { readonly id: string }>(
  written: readonly Written<T>[],
  problems: Problem[],
): Map<string, T> {
  const map = new Map<string, T>();
  const first = new Map<string, Document>();
  for (const { value, document } of written) {
    const before = first.get(value.id);
    if (before === undefined) {
      first.set(value.id, document);
      map.set(value.id, value);
    } else
      problems.push({
        at: document.at("/id"),
        message: `"${value.id}" is already the id of ${before.file}`,
        level: "error",
      });
  }
  return map;
}
