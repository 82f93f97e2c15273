/** The published control schema and the registry of check types say the same; regenerate with UPDATE_SCHEMA=1. */
import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { checks } from "#checks/index";

const file = "policies/schema/control.schema.json";

interface ControlSchema {
  properties: { check: { properties: { type: { enum: string[] } } } };
  $defs: { checks: unknown };
}

test("the control schema names every check type and carries its schema", () => {
  const schema = JSON.parse(readFileSync(file, "utf8")) as ControlSchema;
  const types = Object.fromEntries(
    Object.entries(checks).map(([name, { schema: one }]) => [name, one]),
  );
  if (process.env["UPDATE_SCHEMA"] === "1") {
    schema.properties.check.properties.type.enum = Object.keys(checks);
    schema.$defs.checks = types;
    writeFileSync(file, `${JSON.stringify(schema, null, 2)}\n`);
  }
  const hint = "run UPDATE_SCHEMA=1 vitest run tests/checks/registry.test.ts";
  expect(schema.properties.check.properties.type.enum, hint).toEqual(Object.keys(checks));
  expect(schema.$defs.checks, hint).toEqual(JSON.parse(JSON.stringify(types)));
});
