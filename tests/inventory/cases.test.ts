/** Bad input as counties send it: every file of tests/cases/inventory changes the right county and says what is found. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { valueAt } from "#inventory/merge";
import { loadCase, type Encodings } from "./case-county.ts";

interface Case {
  readonly files?: Readonly<Record<string, string | null>>;
  readonly encodings?: Encodings;
  /** Every error, in order: `file:line:column: ` and the beginning of what is said. */
  readonly errors?: readonly string[];
  /** Each of these warnings is told; others may be. */
  readonly warnings?: readonly string[];
  /** Texts that no message may have in it. */
  readonly never?: readonly string[];
  /** Pointer into the county -> its value; null: there is none. */
  readonly county?: Readonly<Record<string, unknown>>;
}

const folder = join(import.meta.dirname, "../cases/inventory");
const names = readdirSync(folder).filter((name) => name.endsWith(".yaml"));

describe("bad and odd input", () => {
  it("has cases", () => expect(names.length).toBeGreaterThan(30));

  it.each(names)("%s", async (name) => {
    const one = parse(readFileSync(join(folder, name), "utf8")) as Case;
    const { loaded, errors, warnings } = await loadCase(one.files, one.encodings);
    const wanted = one.errors ?? [];
    expect(errors.map((line, index) => line.slice(0, wanted[index]?.length ?? 999))).toEqual(
      wanted,
    );
    for (const start of one.warnings ?? [])
      expect(warnings.map((line) => line.slice(0, start.length))).toContain(start);
    for (const text of one.never ?? [])
      expect([...errors, ...warnings].join("\n")).not.toContain(text);
    const county = loaded.country.counties.find(({ slug }) => slug === "jaribu");
    for (const [pointer, value] of Object.entries(one.county ?? {}))
      expect(valueAt(county, pointer) ?? null, pointer).toEqual(value);
  });
});

describe("the right county", () => {
  it("has nothing wrong with it", async () => {
    const { errors, warnings } = await loadCase();
    expect({ errors, warnings }).toEqual({ errors: [], warnings: [] });
  });
});
