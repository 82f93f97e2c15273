/** This machine and images: the script's answer whole, and an end for what does not end. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openLocal } from "#adapters/local";
import { readLaunch } from "#adapters/launcher";
import { runProcess } from "#adapters/process";
import { openRoot } from "#adapters/root";

const dir = mkdtempSync(join(tmpdir(), "kaunti-local-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const limits = { timeoutMs: 5000, maxBytes: 1000 };

test("this machine: output, exit code, and with which privilege", async () => {
  const { shell, how, judged } = openLocal();
  const { code, out, err } = await shell.run("id -u; echo oops >&2; exit 4");
  expect([code, err, judged]).toEqual([4, "oops\n", "running"]);
  const root = out === "0\n";
  expect(how()).toMatch(root ? /^this machine, as root/ : /as an ordinary user \(no sudo/);
});

test.each([
  ["root", "as root"],
  ["sudo", "as root through sudo"],
  [
    "user",
    "as an ordinary user (no sudo without a password): what only root may read could not be told",
  ],
  ["emperor", "with unknown privilege"],
])("privilege %s is said in words", (mark, words) => {
  expect(readLaunch(`kaunti-runs-as:${mark}\nrest`)).toEqual({ how: words, err: "rest" });
});

test("an endless script is ended with all that it started", async () => {
  const mark = join(dir, "later");
  const script = `(sleep 1; touch ${mark}) & sleep 30`;
  await expect(
    runProcess("/bin/sh", ["-s"], script, { ...limits, timeoutMs: 200 }),
  ).rejects.toThrow("did not end within");
  await new Promise((resolve) => setTimeout(resolve, 1300));
  expect(existsSync(mark)).toBe(false);
});

test("an endless answer is cut off", async () => {
  await expect(
    runProcess("/bin/sh", ["-s"], "while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxx; done", limits),
  ).rejects.toThrow("longer than 1000 bytes");
});

test("a script that is killed has not answered; a shell that is not there is said", async () => {
  await expect(runProcess("/bin/sh", ["-s"], "kill -9 $$", limits)).rejects.toThrow(
    "ended by SIGKILL",
  );
  await expect(runProcess("/no/such/shell", [], "", limits)).rejects.toThrow(
    "could not be started",
  );
});

test("a script that stops reading itself early is no accident", async () => {
  const { code } = await runProcess("/bin/sh", ["-s"], `exit 3\n${"#".repeat(2_000_000)}`, limits);
  expect(code).toBe(3);
});

test("an image is a folder that is there, and not the machine itself", async () => {
  const file = join(dir, "file");
  writeFileSync(file, "");
  await expect(openRoot(file)).rejects.toMatchObject({ exit: 3 });
  await expect(openRoot(join(dir, "none"))).rejects.toMatchObject({ exit: 3 });
  await expect(openRoot("/")).rejects.toThrow("use --self");
  expect((await openRoot(dir)).judged).toBe("stored");
});
