/** Spelling distance against its definition, and the rules of finding by name. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { distance, nearest } from "#inventory/distance";
import { words } from "#inventory/search";

const cut = (text: string, by = 1): string => text.slice(0, text.length - by);

/** Optimal string alignment by its recursive definition: slow and plainly right. */
function byDefinition(a: string, b: string): number {
  if (a === "" || b === "") return a.length + b.length;
  const cost = a.at(-1) === b.at(-1) ? 0 : 1;
  const ways = [
    byDefinition(cut(a), b) + 1,
    byDefinition(a, cut(b)) + 1,
    byDefinition(cut(a), cut(b)) + cost,
  ];
  if (a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1)) {
    ways.push(byDefinition(cut(a, 2), cut(b, 2)) + 1);
  }
  return Math.min(...ways);
}

const short = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 6 });

test("distance is the definition's, up to the limit and one beyond it", () => {
  fc.assert(
    fc.property(short, short, fc.integer({ min: 0, max: 6 }), (a, b, limit) => {
      expect(distance(a, b, limit)).toBe(Math.min(byDefinition(a, b), limit + 1));
    }),
  );
});

test("nearest names come first, strangers not at all", () => {
  expect(nearest("polcy", ["policy", "police", "rua"])).toEqual(["policy", "police"]);
  expect(nearest("zzz", ["policy", "rua"])).toEqual([]);
});

test.each([
  ["Ng'ang'a", ["nganga"]],
  ["NG’ANG’A", ["nganga"]],
  ["Oduor-Ochieng", ["oduor", "ochieng"]],
  ["Zoë  N.", ["zoe", "n"]],
  ["CG-099/ICT/LAP/00001", ["cg", "099", "ict", "lap", "00001"]],
])("the words of %s", (text, expected) => {
  expect(words(text)).toEqual(expected);
});
