/** Two runs at once on one folder: no text is half another's, and nothing is left behind. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { filesBelow } from "#adapters/folder-files";
import { bootId } from "#adapters/lock-process";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kaunti-files-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test("many writers of one file: each write succeeds, and one whole text is there", async () => {
  const texts = Array.from({ length: 20 }, (_nothing, n) => String(n % 10).repeat(200_000));
  const done = await Promise.allSettled(
    texts.map((text) => filesBelow(root).write("a", text, 0o600)),
  );
  expect(done.filter(({ status }) => status === "rejected")).toEqual([]);
  const stored = await filesBelow(root).read("a");
  if (stored?.kind !== "file") throw new Error("no file");
  const text = new TextDecoder().decode(stored.content);
  expect(texts).toContain(text);
  expect(readdirSync(root)).toEqual(["a"]);
});

test("what a killed run left of a file goes with the next write of it; a living one's stays", async () => {
  const boot = bootId().slice(0, 8);
  const dead = execFileSync("sh", ["-c", "echo $$"], { encoding: "utf8" }).trim();
  const put = (name: string, ageMs = 0): void => {
    writeFileSync(join(root, name), "half");
    const then = new Date(Date.now() - ageMs);
    utimesSync(join(root, name), then, then);
  };
  const alive = `.a.other-1-1-00000001.kaunti-tmp`;
  put(`.a.${boot}-${dead}-5-00000000.kaunti-tmp`);
  put(alive);
  put(`.a.other-1-1-00000002.kaunti-tmp`, 3_600_000);
  put(`.b.${boot}-${dead}-5-00000000.kaunti-tmp`);
  await filesBelow(root).write("a", "whole", 0o600);
  expect(readdirSync(root).toSorted()).toEqual(
    [alive, `.b.${boot}-${dead}-5-00000000.kaunti-tmp`, "a"].toSorted(),
  );
});
