/** A mass change that waits besides does not hide that the movement was recorded. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { inFolder, right } from "../inventory/case-county.ts";

vi.mock("../../scripts/rollout-run.ts", () => ({
  prepare: async () => ({ plan: { stacks: [] } }),
  guard: async () => {
    const { Refusal } = await import("#model/errors");
    throw new Refusal("too much would change; nothing was changed", "say --allow 46");
  },
}));
// Files of one worker share modules: what is replaced here is loaded here, and again by whoever comes next.
beforeEach(() => vi.resetModules());
afterEach(() => {
  vi.restoreAllMocks();
  vi.resetModules();
});

test("a refusal after recording is 1: recorded, not applied", async () => {
  const { runMovement } = await import("../../scripts/movement-run.ts");
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const told = vi.spyOn(console, "error").mockImplementation(() => undefined);
  await inFolder(right, {}, async (dir) => {
    const day = "2026-07-01";
    const options = { inventory: dir, county: "jaribu", asOf: day, on: day, yes: true } as const;
    const wanted = { movement: "leaver", employee: "1002", fields: {} } as const;
    expect(await runMovement(options, wanted)).toBe(1);
    const kept = readFileSync(join(dir, "register/movements.csv"), "utf8");
    expect(kept).toContain("executive,1002,leaver,2026-07-01,end");
  });
  expect(told.mock.calls.flat().join("\n")).toMatch(/--allow 46[^]*It is recorded/);
});
