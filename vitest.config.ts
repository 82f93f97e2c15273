import { defineConfig } from "vitest/config";

/** unit: pure and fast, anywhere. engine: the real Pulumi CLI. Every project runs on loopback and folders only. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/engine/**", "tests/lab/**"],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "engine",
          include: ["tests/engine/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
