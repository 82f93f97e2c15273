/** Types are checked by the linter: a wrong one anywhere has to fail it, and one that is right may not. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const folders = ["src/model", "stacks", "scripts", "tests", "tools"];

test("a wrong type in any folder fails npm run check's lint, and a right one does not", () => {
  const tree = mkdtempSync(join(tmpdir(), "kaunti-types-"));
  try {
    for (const file of [".oxlintrc.json", "tsconfig.json", "package.json"])
      cpSync(join(root, file), join(tree, file));
    writeFileSync(join(tree, ".gitignore"), "node_modules\n");
    symlinkSync(join(root, "node_modules"), join(tree, "node_modules"));
    for (const folder of folders) {
      mkdirSync(join(tree, folder), { recursive: true });
      writeFileSync(join(tree, folder, "wrong.ts"), 'export const wrong: number = "text";\n');
      writeFileSync(join(tree, folder, "right.ts"), 'export const right: string = "text";\n');
    }
    const { stdout } = spawnSync(
      join(root, "node_modules/.bin/oxlint"),
      ["--format", "unix", "."],
      { cwd: tree, encoding: "utf8" },
    );
    const told = stdout.split("\n").filter((line) => /TS2322/.test(line));
    expect(told.map((line) => line.replace(/:.*/, "")).toSorted()).toEqual(
      folders.map((folder) => `${folder}/wrong.ts`).toSorted(),
    );
    expect(stdout).not.toContain("right.ts");
  } finally {
    rmSync(tree, { recursive: true });
  }
});
