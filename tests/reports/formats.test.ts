/** Every format of the same report, as it was looked at and accepted; `UPDATE_GOLDEN=1` accepts what it is now. */
import { readFileSync, writeFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { reportFormats, reports } from "#reports/index";
import { everyState, large } from "./sample.ts";

const golden = new URL("../golden/reports/", import.meta.url);
/** Where the format's name is not what its files end in. */
const endings: Readonly<Record<string, string>> = { table: "txt", junit: "xml" };

describe("golden", () => {
  test.each(reportFormats)("every-state.%s", (format) => {
    const file = new URL(`every-state.${endings[format] ?? format}`, golden);
    const now = reports[format](everyState);
    if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(file, now);
    expect(now).toBe(readFileSync(file, "utf8"));
  });
});

const schema = JSON.parse(
  readFileSync(new URL("../../docs/reference/audit.schema.json", import.meta.url), "utf8"),
) as object;
const ajv = new Ajv2020({ allErrors: true, strict: true });
formats.default(ajv);
const validate = ajv.compile(schema);

test.each([
  ["every state", everyState],
  ["a fleet", large(40, 9)],
  ["nobody", { ...everyState, subjects: [] }],
])("JSON of %s is what the published schema says", (_name, report) => {
  expect(validate(JSON.parse(reports.json(report))), JSON.stringify(validate.errors)).toBe(true);
});

test("the schema refuses what it does not know and a state that does not exist", () => {
  const document = JSON.parse(reports.json(everyState)) as { results: { verdict: string }[] };
  expect(validate({ ...document, surprise: 1 })).toBe(false);
  for (const result of document.results) result.verdict = "unknown";
  expect(validate(document)).toBe(false);
});

test("JSON results say rule, control, verdict, expected, found, where and why first", () => {
  const { results } = JSON.parse(reports.json(everyState)) as { results: object[] };
  expect(Object.keys(results[0] ?? {}).slice(0, 7)).toEqual([
    "rule",
    "control",
    "verdict",
    "expected",
    "found",
    "where",
    "why",
  ]);
});
