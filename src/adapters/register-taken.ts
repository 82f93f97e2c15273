/** Two runs at once: what one has given since the other worked out its own is not given again. */
import { join } from "node:path";
import { Refusal } from "#model/errors";
import type { AllocationRow } from "#model/inventory";
import { readText } from "./register-write.ts";

/** Kinds of which a value belongs to one holder of an owner. */
const unique = new Set(["uid", "uidNumber", "gidNumber", "mailName"]);

const nameOf = (kind: string, key: string): string => `${kind},${key}`;
/** Keys are `<owner>/<what>`. */
const valueOf = (kind: string, key: string, value: string): string =>
  `${kind},${key.slice(0, key.indexOf("/") + 1)},${value}`;

/**
 * The rows of `rows` that the register `dir` does not have yet. Call it under the register's lock. Throws Refusal when
 * one of them was given another value, or its value to another one.
 */
export async function freshRows(
  dir: string,
  rows: readonly AllocationRow[],
): Promise<readonly AllocationRow[]> {
  const text = await readText(join(dir, "allocations.csv"));
  const lines = text.split("\n").map((line) => line.split(","));
  const given = new Map(lines.map(([kind = "", key = "", value]) => [nameOf(kind, key), value]));
  const held = new Map(
    lines.map(([kind = "", key = "", value = ""]) => [valueOf(kind, key, value), key]),
  );
  const taken = rows.filter(({ kind, key, value }) => {
    const other = given.get(nameOf(kind, key)) ?? value;
    const holder = unique.has(kind) ? (held.get(valueOf(kind, key, value)) ?? key) : key;
    return other !== value || holder !== key;
  });
  if (taken.length > 0)
    throw new Refusal(
      `another run has given ${taken.length} of these names and numbers meanwhile`,
      "nothing was changed; plan again and look at it",
    );
  return rows.filter(({ kind, key }) => !given.has(nameOf(kind, key)));
}
