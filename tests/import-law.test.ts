/** The import law is only a law if breaking it fails: each forbidden import is written and the linter asked. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, mkdirSync, readFileSync, writeFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";

const root = new URL("..", import.meta.url).pathname;

const forbidden: readonly (readonly [string, string])[] = [
  ["src/model/x.ts", "node:fs"],
  ["src/model/x.ts", "#inventory/merge"],
  ["src/inventory/x.ts", "node:fs"],
  ["src/inventory/x.ts", "yaml"],
  ["src/inventory/x.ts", "#adapters/yaml"],
  ["src/checks/x.ts", "../adapters/yaml.ts"],
  ["src/platforms/x.ts", "node:crypto"],
  ["src/services/x.ts", "#checks/index"],
  ["src/reconcile/x.ts", "@pulumi/pulumi"],
  ["src/reports/x.ts", "zx"],
  ["src/x.ts", "#adapters/yaml"],
  ["src/x.ts", "node:process"],
  ["src/adapters/x.ts", "@pulumi/pulumi/automation/index.js"],
  ["src/adapters/x.ts", "#reports/index"],
  ["src/adapters/engine/x.ts", "#use/plan"],
  ["stacks/x.ts", "node-ssh"],
  ["stacks/x.ts", "#checks/index"],
  ["scripts/x.ts", "@pulumi/pulumi"],
  ["scripts/x.ts", "../stacks/index.ts"],
];
const allowed: readonly (readonly [string, string])[] = [
  ["src/inventory/x.ts", "#model/county"],
  ["src/adapters/x.ts", "yaml"],
  ["src/x.ts", "#inventory/merge"],
  ["src/adapters/engine/x.ts", "@pulumi/pulumi/automation/index.js"],
  ["stacks/provider/main.ts", "#adapters/ssh"],
  ["scripts/wire.ts", "#adapters/ssh"],
];

const tree = mkdtempSync(join(tmpdir(), "kaunti-law-"));
afterAll(() => rmSync(tree, { recursive: true }));

/** One file that imports one module; each has a number in its name, but for the composition roots. */
function write([path, module]: readonly [string, string], index: number): string {
  const name = path.replace(/\bx\.ts$/, `x${String(index)}.ts`);
  mkdirSync(dirname(join(tree, name)), { recursive: true });
  writeFileSync(join(tree, name), `import * as it from "${module}";\nexport const value = it;\n`);
  return name;
}

const files = [...forbidden, ...allowed].map(write);

/** What the linter says of the whole tree under the kit's own rules, told once: a start of it takes a quarter of a second. */
const said = ((): string => {
  const text = readFileSync(join(root, ".oxlintrc.json"), "utf8");
  // Type-aware rules need modules that resolve; the law itself reads only what is written.
  const law = { ...(JSON.parse(text) as Record<string, unknown>), options: {} };
  writeFileSync(join(tree, ".oxlintrc.json"), JSON.stringify(law));
  const words = ["-A", "all", "-D", "no-restricted-imports", "--format", "unix", "."];
  const { stdout } = spawnSync(join(root, "node_modules/.bin/oxlint"), words, { cwd: tree });
  return stdout.toString();
})();

const brokenBy = (path: string): string[] =>
  said.split("\n").filter((line) => line.replace(/^\.\//, "").startsWith(`${path}:`));

test.each(forbidden.map((one, index) => [...one, files[index] ?? ""] as const))(
  "%s may not import %s",
  (_, module, file) => {
    expect(brokenBy(file)).toEqual([expect.stringContaining("no-restricted-imports")]);
  },
);

test.each(allowed.map((one, index) => [...one, files[forbidden.length + index] ?? ""] as const))(
  "%s may import %s",
  (_, module, file) => {
    expect(brokenBy(file)).toEqual([]);
  },
);
