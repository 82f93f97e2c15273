/** Policies as they are written, each held against its schema, then against each other; all problems at once. */
import type { AnySchemaObject } from "ajv/dist/2020.js";
import type { Baseline } from "#model/baseline";
import type { Control } from "#model/control";
import { InputError } from "#model/errors";
import type { Problem } from "#model/errors";
import type { Waiver } from "#model/waiver";
import { parsePlaceholders } from "./placeholders.ts";
import { crossCheck } from "./policies-cross.ts";
import type { Written } from "./policies-written.ts";
import { compileSchema } from "./schema.ts";
import { parseYaml } from "./yaml.ts";

/** Name below the folder (`controls/…/x.yaml`, `schema/…`) -> text, in the order of names. */
export type PolicyTexts = ReadonlyMap<string, string>;

/** Every id once. */
export interface Judged {
  readonly controls: readonly Control[];
  readonly baselines: readonly Baseline[];
  readonly waivers: readonly Waiver[];
  /** How much is told and stops nothing. */
  readonly warnings: number;
}

/** Throws InputError with every problem of level error. */
export function judgePolicies(texts: PolicyTexts): Judged {
  const problems: Problem[] = [];
  const text = (name: string): string => {
    const found = texts.get(name);
    if (found === undefined) throw new Error(`policies/${name} is missing`);
    return found;
  };
  const schema = (name: string): AnySchemaObject =>
    JSON.parse(text(`schema/${name}.schema.json`)) as AnySchemaObject;
  const controlSchema = schema("control");
  const written = readAll<Control>(texts, "controls", controlSchema, problems);
  const controls = withPlaceholders(written, () => text("placeholders.yaml"));
  const baselines = readAll<Baseline>(texts, "baselines", schema("baseline"), problems);
  const waivers = readAll<Waiver>(texts, "waivers", schema("waiver"), problems);
  problems.push(...checkSpecs(controls, controlSchema));
  const judged = {
    controls: byId(controls, problems),
    baselines: byId(baselines, problems),
    waivers: byId(waivers, problems),
  };
  const known = { controls: byIdOf(judged.controls), baselines: byIdOf(judged.baselines) };
  problems.push(...crossCheck(known, { controls, baselines, waivers }));
  const errors = problems.filter(({ level }) => level === "error");
  if (errors.length > 0) throw new InputError(errors);
  return { ...judged, warnings: problems.length };
}

const byIdOf = <T extends { readonly id: string }>(list: readonly T[]): ReadonlyMap<string, T> =>
  new Map(list.map((one) => [one.id, one]));

const asksIdentity = ({ value }: Written<Control>): boolean =>
  /^(?:windows-)?identity$/.test(value.check.type);

/** One list of what is no serial number, for enrolment and for the audit of what it wrote. */
function withPlaceholders(
  controls: readonly Written<Control>[],
  text: () => string,
): readonly Written<Control>[] {
  if (!controls.some(asksIdentity)) return controls;
  const { serials, uuids } = parsePlaceholders("policies/placeholders.yaml", text());
  const listsFor = (type: string) => ({
    placeholders: serials,
    ...(type === "identity" ? {} : { uuidPlaceholders: uuids }),
  });
  return controls.map((one) => {
    const { check } = one.value;
    return asksIdentity(one)
      ? { ...one, value: { ...one.value, check: { ...check, ...listsFor(check.type) } } }
      : one;
  });
}

/** Every file of `folder` that fits the schema; what does not is told and left out. */
function readAll<T extends { readonly id: string }>(
  texts: PolicyTexts,
  folder: string,
  schema: AnySchemaObject,
  problems: Problem[],
): Written<T>[] {
  const validate = compileSchema(schema);
  const found: Written<T>[] = [];
  for (const [name, text] of texts) {
    if (!name.startsWith(`${folder}/`)) continue;
    const { document, problems: broken } = parseYaml(`policies/${name}`, text);
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
    ? { extends: [], controls: [], omit: [], parameters: {}, variables: {}, ...value }
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

/** Each id's first; a second one is told. */
function byId<T extends { readonly id: string }>(
  written: readonly Written<T>[],
  problems: Problem[],
): T[] {
  const first = new Map<string, Written<T>>();
  for (const one of written) {
    const before = first.get(one.value.id);
    if (before === undefined) first.set(one.value.id, one);
    else
      problems.push({
        at: one.document.at("/id"),
        message: `"${one.value.id}" is already the id of ${before.document.file}`,
        level: "error",
      });
  }
  return [...first.values()].map(({ value }) => value);
}
