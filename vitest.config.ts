import { defineConfig } from "vitest/config";
import { Tally } from "./tests/support/reporter.ts";

/** Suites that start servers, browsers or many processes, or kill them: right, but too slow for every save. */
const host = [
  "tests/adapters/{ssh,private-sshd}*.test.ts",
  "tests/audit/{hosts,enforce}*.test.ts",
  "tests/checks/{cases,repairs,fooling,judged-by,controls-script}*.test.ts",
  "tests/contract/**/*.test.ts",
  "tests/enrol/cli*.test.ts",
  "tests/inventory/{allocation,fuzz,register*}.test.ts",
  "tests/platforms/{owners,script}.test.ts",
  "tests/practice/images*.test.ts",
  "tests/reconcile/general-rules.test.ts",
  "tests/rollout/entry.test.ts",
  "tests/reports/{page,phone}.test.ts",
  "tests/services/{judges,slapd}.test.ts",
  "tests/stacks/provider*.test.ts",
];

/** unit: pure and fast, for `npm run check`. host: real processes of this machine. engine: the real Pulumi CLI. Loopback and folders only.
 * lab: containers in a network of their own, as root; skipped with the reason where they cannot be had. */
export default defineConfig({
  test: {
    reporters: [["default", { summary: false }], new Tally()],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/engine/**", "tests/lab/**", ...host],
          testTimeout: 30_000,
          // Half of the time went into loading the same modules once per file, and one of two cores was left idle.
          isolate: false,
          maxWorkers: "100%",
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "host",
          include: host,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: "100%",
          sequence: { groupOrder: 1 },
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
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: "lab",
          include: ["tests/lab/**/*.test.ts"],
          globalSetup: "tests/lab/run.ts",
          testTimeout: 120_000,
          // The first lab of a machine makes its Debian roots.
          hookTimeout: 900_000,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
