/** What the next load would not understand is not written: the register only grows, so it could never be put right. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { runMovement } from "../../scripts/movement-run.ts";
import type { MovementRequest } from "#use/movement";
import { inFolder, right } from "../inventory/case-county.ts";

afterEach(() => vi.restoreAllMocks());

const joiner = { movement: "joiner", employee: "2001" } as const;

test.each<[string, string, Omit<MovementRequest, "on">, RegExp]>([
  [
    "a day that no sheet may have",
    "1800-01-01",
    { movement: "mover", employee: "1002", fields: { title: "Matron" } },
    /nothing was recorded.*"1800-01-01" is not a day/,
  ],
  [
    "a name of spaces",
    "2026-06-01",
    { ...joiner, fields: { surname: " ", department: "Health" } },
    /nothing was recorded.*no name/,
  ],
])("%s", async (_, on, wanted, why) => {
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  await inFolder(right, {}, async (dir) => {
    const options = {
      inventory: dir,
      county: "jaribu",
      asOf: "2026-07-01",
      on,
      yes: true,
    } as const;
    await expect(runMovement(options, wanted)).rejects.toThrow(why);
    expect(existsSync(join(dir, "register/movements.csv"))).toBe(false);
  });
});
