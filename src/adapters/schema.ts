/** JSON Schema (draft 2020-12, ajv) with errors in sentences: where, what is wrong, what is accepted. */
import { Ajv2020, type AnySchemaObject, type ErrorObject } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import type { Problem } from "#model/errors";
import type { Document } from "#model/position";
import { nearest } from "#inventory/distance";

export type Validate = (document: Document) => Problem[];

const text = (value: unknown): string =>
  typeof value === "string" ? `"${value}"` : JSON.stringify(value);

/** A value as it may stand in an error: short, and never a whole block. */
function shown(value: unknown): string {
  const written = text(value) ?? "nothing";
  return written.length > 60 ? `${written.slice(0, 57)}...` : written;
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
  type: ({ params, data }) =>
    `${shown(data)} must be of type ${[params["type"]].flat().join(" or ")}`,
  pattern: ({ parentSchema, params, data }) =>
    `${shown(data)} is not ${String(parentSchema?.["description"] ?? `of the form ${String(params["pattern"])}`)}`,
  format: ({ params, data }) => `${shown(data)} is not a ${String(params["format"])}`,
};

/** One sentence for one ajv error; the key that is wrong stands at its end. */
function sentence(error: ErrorObject): string {
  const key = error.instancePath.split("/").at(-1) ?? "";
  const said =
    words[error.keyword]?.(error) ?? `${shown(error.data)} ${error.message ?? "is not accepted"}`;
  return key === "" || error.keyword === "additionalProperties" ? said : `${key}: ${said}`;
}

/** Where the error is: an unknown key's own place, else the value's. */
function pointer(error: ErrorObject): string {
  if (error.keyword !== "additionalProperties") return error.instancePath;
  const key = String(error.params["additionalProperty"])
    .replaceAll("~", "~0")
    .replaceAll("/", "~1");
  return `${error.instancePath}/${key}`;
}

/** A branch that did not match says nothing by itself; the branch's own errors do. */
const noise = new Set(["if", "oneOf", "anyOf", "not"]);

/** `schema` (and the schemas that it refers to by `$id`) -> a function that tells all problems of a document. */
export function compileSchema(
  schema: AnySchemaObject,
  others: readonly AnySchemaObject[] = [],
): Validate {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: true,
    allowUnionTypes: true,
    verbose: true,
    schemas: [...others],
  });
  formats.default(ajv);
  const check = ajv.compile(schema);
  return (document) => {
    if (check(document.value)) return [];
    const errors = check.errors ?? [];
    const telling = errors.filter(({ keyword }) => !noise.has(keyword));
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
