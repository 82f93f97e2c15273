/** A register that cannot be written is told as a sentence, and nothing is left beside it. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeWhole } from "#adapters/register-write";

test("what stands in the way is named, with what to do", async () => {
  const dir = mkdtempSync(join(tmpdir(), "kaunti-register-"));
  try {
    mkdirSync(join(dir, "custody.csv"));
    const written = writeWhole(join(dir, "custody.csv"), "asset\n");
    await expect(written).rejects.toThrow(/custody\.csv cannot be written \(EISDIR\); a folder/);
    expect(readdirSync(dir)).toEqual(["custody.csv"]);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
