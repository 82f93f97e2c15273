import { defineConfig } from "vitest/config";
import { Tally } from "./tests/support/reporter.ts";

/** unit: pure and fast, anywhere. engine: the real Pulumi CLI. Loopback and folders only, everywhere. */
export default defineConfig({
  test: {
    reporters: [["default", { summary: false }], new Tally()],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/engine/**", "tests/lab/**"],
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: "engine",
          include: ["tests/engine/**/*.test.ts"],
          testTimeout: 240_000,
          hookTimeout: 900_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
