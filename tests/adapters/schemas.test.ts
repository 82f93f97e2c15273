/** Our own schemas against the metaschema, strictly: commands skip that for speed (src/adapters/schema.ts). */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020, type AnySchemaObject } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const files = globSync("{inventory,policies,docs}/**/*.schema.json", { cwd: root }).toSorted();

test("there are schemas", () => expect(files.length).toBeGreaterThan(5));

describe.each(files)("%s", (file) => {
  test("is a schema of draft 2020-12", () => {
    const schema = JSON.parse(readFileSync(join(root, file), "utf8")) as AnySchemaObject;
    const ajv = new Ajv2020({ strict: false });
    const valid = ajv.validateSchema(schema);
    expect(ajv.errorsText()).toBe("No errors");
    expect(valid).toBe(true);
  });
});

test("a broken schema is caught", () => {
  expect(new Ajv2020({ logger: false }).validateSchema({ type: "strnig" })).toBe(false);
});
