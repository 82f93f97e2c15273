/** `kaunti audit --collector`: the script byte for byte, with the hash that whoever runs it sees. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { sha256 } from "#adapters/digest";
import { commandIn } from "./command.ts";

const folder = mkdtempSync(join(tmpdir(), "kaunti-collector-"));
afterAll(() => rmSync(folder, { recursive: true }));
const kaunti = commandIn(folder);
const script = readFileSync("src/platforms/windows/collector.ps1", "utf8");

test("to a file", async () => {
  const file = join(folder, "collector.ps1");
  const { code, out } = await kaunti("audit", "--collector", "windows", "--out", file);
  expect([code, out]).toEqual([0, `${file}: SHA-256 ${sha256(script)}\n`]);
  expect(readFileSync(file, "utf8")).toBe(script);
});

test("to a pipe, which gets the script alone", async () => {
  const { code, out, err } = await kaunti("audit", "--collector", "windows");
  expect([code, out, err]).toEqual([0, script, `SHA-256 ${sha256(script)}\n`]);
});

test.each([
  [
    "a folder that is not there",
    ["--out", join(folder, "none/collector.ps1")],
    "cannot be written",
  ],
  ["an audit at the same time", ["--self"], "cannot be used with"],
])("%s is wrong usage", async (_, more, said) => {
  const { code, err } = await kaunti("audit", "--collector", "windows", ...more);
  expect([code, err]).toEqual([3, expect.stringContaining(said)]);
});

test("another platform than it has is told with those that it has", async () => {
  const { code, err } = await kaunti("audit", "--collector", "beos");
  expect([code, err]).toEqual([3, expect.stringContaining("windows")]);
});

const one = (name: string, ...more: string[]) => {
  const file = `tests/cases/platforms/windows/${name}.json`;
  return kaunti("audit", "--no-evidence", "--format", "json", "--collected", file, ...more);
};
const subjects = (out: string) =>
  (JSON.parse(out) as { subjects: { subject: { id: string }; baseline: { id: string } }[] })
    .subjects;

test("recorded documents are judged as their laptops' in the register", async () => {
  const rule = ["--rule", "windows-system-drive-encrypted", "--as-of", "2026-06-02"];
  const [bad, good, old] = await Promise.all([
    one("factory", ...rule),
    one("hardened", ...rule),
    one("hardened"),
  ]);
  expect([bad.code, good.code, old.code]).toEqual([1, 0, 2]);
  expect(subjects(bad.out)[0]?.subject.id).toBe("099-gov-lap-00005");
  // From inventory/national.yaml: laptops under Windows have a baseline of their own.
  expect(subjects(old.out)[0]?.baseline.id).toBe("county-laptop-windows");
});
