/** The import law is only a law if breaking it fails: each forbidden import is written and the linter asked. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, mkdirSync, readFileSync, writeFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const root = new URL("..", import.meta.url).pathname;

/** Lints one file of the given text at `path` in an empty tree under the kit's own rules. */
function lint(path: string, text: string): string {
  const tree = mkdtempSync(join(tmpdir(), "kaunti-law-"));
  try {
    const law = JSON.parse(readFileSync(join(root, ".oxlintrc.json"), "utf8")) as Record<
      string,
      unknown
    >;
    // Type-aware rules need modules that resolve; the law itself reads only what is written.
    writeFileSync(join(tree, ".oxlintrc.json"), JSON.stringify({ ...law, options: {} }));
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
    execFileSync(
      join(root, "node_modules/.bin/oxlint"),
      ["-A", "all", "-D", "no-restricted-imports", "--format", "unix", path],
      { cwd: tree },
    );
    return "clean";
  } catch (error) {
    return String((error as { stdout?: Buffer }).stdout);
  } finally {
    rmSync(tree, { recursive: true });
  }
}

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

test.each(forbidden)("%s may not import %s", (path, module) => {
  expect(lint(path, `import * as it from "${module}";\nexport const value = it;\n`)).toContain(
    "no-restricted-imports",
  );
});

test.each(allowed)("%s may import %s", (path, module) => {
  expect(lint(path, `import * as it from "${module}";\nexport const value = it;\n`)).toBe("clean");
});
