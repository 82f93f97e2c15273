/** Every command line that the documentation shows is run, page by page, in a scratch copy of the kit. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { commandsOf, documentedCommands } from "../support/documented.ts";
import { missingEngine } from "../support/engine.ts";
import { need } from "../support/need.ts";

const root = new URL("../..", import.meta.url).pathname;
const documented = documentedCommands(root);
const scratch: string[] = [];

/** The files git knows, without history, beside the installed packages: what a fresh clone holds. */
function scratchKit(): string {
  const folder = mkdtempSync(join(tmpdir(), "kaunti-docs-"));
  scratch.push(folder);
  // A level deeper, so that what a page makes beside the kit is swept away with it.
  const copy = join(folder, "kit");
  mkdirSync(copy);
  execFileSync("sh", [
    "-c",
    `git -C "${root}" ls-files -z | tar -C "${root}" --null -cf - -T - | tar -C "${copy}" -xf -`,
  ]);
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  return copy;
}

afterAll(() => {
  for (const folder of scratch) rmSync(folder, { recursive: true, force: true });
});

describe.each([...new Set(documented.map(({ file }) => file))])("%s", (file) => {
  let kit: string | undefined;
  const here = documented.filter((one) => one.file === file && one.where === "");
  test.runIf(here.length > 0)("has commands to run", () => expect(here.length).toBeGreaterThan(0));
  for (const { command, line, exit } of here) {
    test(`line ${line}: ${command}`, (context) => {
      need(context, "engine", missingEngine());
      kit ??= scratchKit();
      const env = { ...process.env, NO_COLOR: "1" };
      const answer = spawnSync("sh", ["-c", command], {
        cwd: kit,
        env,
        encoding: "utf8",
        input: "",
      });
      expect(answer.status, `${answer.stdout}\n${answer.stderr}`).toBe(exit);
    });
  }
});

test("what the documentation leaves to CI is in .ci/run", () => {
  const ci = readFileSync(join(root, ".ci/run"), "utf8");
  const lines = documented
    .filter(({ where }) => where === "ci")
    .flatMap(({ command }) => command.split("&&"));
  for (const line of lines) expect(ci, line).toContain(line.trim());
});

test("a fence is read as written", () => {
  const text =
    "```sh\n./kaunti plan \\\n  --county mfano # exit 1\n```\n```text\nnot run\n```\n```sh ci\nnpm test\n```\n";
  expect(commandsOf("x.md", text)).toEqual([
    { file: "x.md", line: 3, command: "./kaunti plan   --county mfano", exit: 1, where: "" },
    { file: "x.md", line: 9, command: "npm test", exit: 0, where: "ci" },
  ]);
});
