/** Generated pages are as their sources: `npm run reference` and commit. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { referencePages } from "../../tools/reference/main.ts";

const root = new URL("../..", import.meta.url).pathname;

test.each(Object.entries(await referencePages()))("%s is fresh", (path, text) => {
  expect(readFileSync(join(root, path), "utf8")).toBe(text);
});
