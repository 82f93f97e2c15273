/** A waivers' file that is something else says what it needs. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readWaivers } from "#adapters/waivers-file";

const dir = mkdtempSync(join(tmpdir(), "kaunti-waivers-"));
afterAll(() => rmSync(dir, { recursive: true }));

test.each([
  ["nothing", "", "nothing is in this file; it needs id:, control:"],
  ["a sentence", "please excuse us\n", "is no list of keys; it needs id:, control:"],
  ["UTF-16", Buffer.from("\ufeffid: one\n", "utf16le"), "as text in UTF-8"],
])("%s", async (_, content, said) => {
  const file = join(dir, "waiver.yaml");
  writeFileSync(file, content);
  await expect(readWaivers(file, "policies")).rejects.toThrow(said);
});
