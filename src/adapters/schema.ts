/** JSON Schema (draft 2020-12, ajv) with errors in sentences: where, what is wrong, what is accepted. */
import { createRequire } from "node:module";
import type { AnySchemaObject, ErrorObject } from "ajv/dist/2020.js";
import type { Problem } from "#model/errors";
import type { Document } from "#model/position";
import { nearest } from "#inventory/distance";
import { isSecretKey } from "#inventory/secrets";

const require = createRequire(import.meta.url);
/** Loaded when the first schema is compiled: most commands read only files that were judged before. */
const ajvOf = (): typeof import("ajv/dist/2020.js") => require("ajv/dist/2020.js");
const formatsOf = (): typeof import("ajv-formats") => require("ajv-formats");

export type Validate = (document: Document) => Problem[];

const text = (value: unknown): string =>
  typeof value === "string" ? `"${value}"` : JSON.stringify(value);

/** A value as it may stand in an error: short, and never a whole block. */
function shown(value: unknown): string {
  const written = text(value) ?? "nothing";
  return written.length > 60 ? `${written.slice(0, 57)}...` : written;
}

/** A whole file that is something else: nothing, a sentence, or an encoding that no YAML reader takes. */
function noKeys(data: unknown, schema: AnySchemaObject | undefined): string {
  const required = (schema?.["required"] ?? []) as readonly string[];
  const keys = required.length === 0 ? "key: value" : required.map((key) => `${key}:`).join(", ");
  return data === null
    ? `nothing is in this file; it needs ${keys}`
    : `${shown(data)} is no list of keys; it needs ${keys}, as text in UTF-8`;
}

const words: Record<string, (error: ErrorObject) => string> = {
  additionalProperties: ({ params, parentSchema }) => {
    const known = Object.keys((parentSchema?.["properties"] as object | undefined) ?? {});
    const key = String(params["additionalProperty"]);
    const near = nearest(key, known, 1)[0];
    const hint =
      near === undefined ? `accepted are ${known.join(", ")}` : `did you mean "${near}"?`;
    return `unknown key "${key}"; ${hint}`;
  },
  required: ({ params }) => `"${String(params["missingProperty"])}" is missing`,
  enum: ({ params, data }) =>
    `${shown(data)} is not one of ${(params["allowedValues"] as unknown[]).map(String).join(", ")}`,
  const: ({ params, data }) => `${shown(data)} must be ${shown(params["allowedValue"])}`,
  type: ({ params, data, instancePath, parentSchema }) => {
    const types = [params["type"]].flat();
    if (instancePath === "" && types.includes("object")) return noKeys(data, parentSchema);
    return types.includes("string") && typeof data === "number"
      ? `this is read as a number; write it in quotation marks, with the zeros that it begins with`
      : `${shown(data)} must be of type ${types.join(" or ")}`;
  },
  discriminator: ({ params, parentSchema }) => {
    const tag = String(params["tag"]);
    const branches = (parentSchema?.["oneOf"] ?? []) as {
      properties?: Record<string, { const?: string }>;
    }[];
    const kinds = branches.flatMap((branch) => branch.properties?.[tag]?.const ?? []);
    return `${shown(params["tagValue"])} is not one of ${kinds.join(", ")}`;
  },
  oneOf: ({ parentSchema }) => alternatives(parentSchema),
  anyOf: ({ parentSchema, data }) =>
    `${shown(data)} is not accepted; ${alternatives(parentSchema)}`,
  minimum: ({ params, data }) => `${shown(data)} is less than ${String(params["limit"])}`,
  maximum: ({ params, data }) => `${shown(data)} is more than ${String(params["limit"])}`,
  minLength: () => "must not be empty",
  pattern: ({ parentSchema, params, data }) =>
    `${shown(data)} is not ${told(parentSchema?.["description"]) ?? `of the form ${String(params["pattern"])}`}`,
  format: ({ params, data }) => `${shown(data)} is not a ${String(params["format"])}`,
};

/** A description as the middle of a sentence. */
function told(description: unknown): string | undefined {
  if (typeof description !== "string") return undefined;
  return description.replace(/^An? /, (article) => article.toLowerCase()).replace(/\.$/, "");
}

/** What the branches of a choice want: their required keys, else what the schema says of itself. */
function alternatives(schema: AnySchemaObject | undefined): string {
  const branches = (schema?.["oneOf"] ?? schema?.["anyOf"] ?? []) as { required?: string[] }[];
  const wants = branches.flatMap(({ required }) =>
    required ? [`"${required.join('" and "')}"`] : [],
  );
  if (wants.length > 0) return `exactly one of ${wants.join(", ")} has to be there`;
  return String(schema?.["description"] ?? "see the schema");
}

/** One sentence for one ajv error; the key that is wrong stands at its end. */
function sentence(error: ErrorObject): string {
  const key = error.instancePath.split("/").findLast((part) => !/^\d+$/.test(part)) ?? "";
  // A value under such a key is never repeated, right or wrong.
  if (isSecretKey(key))
    return `${key}: ${String(error.parentSchema?.["description"] ?? error.message)}`;
  const said =
    words[error.keyword]?.(error) ?? `${shown(error.data)} ${error.message ?? "is not accepted"}`;
  const named = error.keyword === "additionalProperties" || error.keyword === "required";
  return key === "" || named ? said : `${key}: ${said}`;
}

/** Where the error is: an unknown key's own place, else the value's. */
function pointer(error: ErrorObject): string {
  if (error.keyword !== "additionalProperties") return error.instancePath;
  const key = String(error.params["additionalProperty"])
    .replaceAll("~", "~0")
    .replaceAll("/", "~1");
  return `${error.instancePath}/${key}`;
}

/** A condition that did not match says nothing by itself; what it asks for does. */
const noise = new Set(["if", "not"]);

/** Errors inside the branches of a choice: the choice itself says what it wants, where it can. */
function insideChoice(error: ErrorObject, errors: readonly ErrorObject[]): boolean {
  // The word that chooses the branch is told where it stands, not also for what it stands in.
  if (error.keyword === "discriminator") {
    const word = `${error.instancePath}/${String(error.params["tag"])}`;
    return errors.some(({ instancePath }) => instancePath === word);
  }
  return errors.some(
    ({ keyword, schemaPath, instancePath }) =>
      (keyword === "oneOf" || keyword === "anyOf") &&
      error.schemaPath.startsWith(`${schemaPath}/`) &&
      error.instancePath.startsWith(instancePath),
  );
}

/** `schema` (and the schemas that it refers to by `$id`) -> a function that tells all problems of a document. */
export function compileSchema(
  schema: AnySchemaObject,
  others: readonly AnySchemaObject[] = [],
): Validate {
  const { Ajv2020 } = ajvOf();
  const ajv = new Ajv2020({
    // Checking our own schemas against the metaschema and optimising code that runs once cost every command a second;
    // tests/adapters/schemas.test.ts checks them instead.
    validateSchema: false,
    code: { optimize: false },
    allErrors: true,
    strict: true,
    strictRequired: false, // a branch of `oneOf` requires what its parent describes
    strictTypes: false,
    allowUnionTypes: true,
    discriminator: true,
    verbose: true,
    schemas: [...others],
  });
  formatsOf().default(ajv);
  const check = ajv.compile(schema);
  return (document) => {
    if (check(document.value)) return [];
    const errors = check.errors ?? [];
    const telling = errors.filter(
      (error) => !noise.has(error.keyword) && !insideChoice(error, errors),
    );
    const seen = new Set<string>();
    return (telling.length > 0 ? telling : errors).flatMap((error): Problem[] => {
      const problem: Problem = {
        at: document.at(pointer(error)),
        message: sentence(error),
        level: "error",
      };
      const key = `${problem.at.line}:${problem.at.column}:${problem.message}`;
      if (seen.has(key)) return [];
      seen.add(key);
      return [problem];
    });
  };
}
