/** Which file systems a walk of the running system sees: every one, each once, whatever is bound or stacked where. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Facts, WalkFact } from "#model/fact";
import { parseAnswer } from "#platforms/answer";
import { compile } from "#platforms/compile";
import { runScript, shells } from "../checks/image.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "kaunti-walk-"));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

/** Each name is a folder with one world-writable file; `mounts` are lines of mountinfo, `@` standing for the folder. */
async function walked(names: readonly string[], mounts: readonly string[]): Promise<Facts> {
  for (const name of names) {
    mkdirSync(join(dir, name), { recursive: true });
    writeFileSync(join(dir, name, "evil"), "");
    chmodSync(join(dir, name, "evil"), 0o666);
  }
  const table = join(dir, "mountinfo");
  writeFileSync(table, `${mounts.join("\n").replaceAll("@", dir)}\n`);
  const script = compile([{ wants: [{ kind: "walk" }] }]);
  const told = script.replaceAll("/proc/self/mountinfo", table);
  expect(told).not.toBe(script);
  return parseAnswer(await runScript(told, shells[0] ?? ["sh"]));
}

function found(facts: Facts): string[] {
  const records = (facts.answers.get("walk")?.records ?? []) as readonly WalkFact[];
  return records
    .filter(({ path }) => path.endsWith("/evil"))
    .map(({ path }) => path.slice(dir.length + 1, -"/evil".length))
    .toSorted();
}

test("two parts of one device, bound to two places, are both seen; one part bound twice is seen once", async () => {
  const facts = await walked(
    ["a", "b", "c"],
    [
      "20 1 8:1 /x @/a rw - ext4 /dev/sda1 rw",
      "21 1 8:1 /y @/b rw - ext4 /dev/sda1 rw",
      "22 1 8:1 /x @/c rw - ext4 /dev/sda1 rw",
    ],
  );
  expect(found(facts)).toEqual(["a", "b"]);
  expect(facts.answers.get("walk")?.error).toBeUndefined();
});

test("what lies under another mount is looked for where it can be seen", async () => {
  const facts = await walked(
    ["a", "b"],
    [
      "20 1 8:1 / @/a rw - ext4 /dev/sda1 rw",
      "21 20 8:2 / @/a rw - proc proc rw",
      "22 1 8:1 / @/b rw - ext4 /dev/sda1 rw",
    ],
  );
  expect(found(facts)).toEqual(["b"]);
});

test("a folder above it that something else is mounted over hides a mount", async () => {
  const facts = await walked(
    ["a/deep", "b"],
    [
      "20 1 8:1 / @/a/deep rw - ext4 /dev/sda1 rw",
      "21 1 8:2 / @/a rw - nfs server:/ rw",
      "22 1 8:1 / @/b rw - ext4 /dev/sda1 rw",
    ],
  );
  expect(found(facts)).toEqual(["b"]);
});

test("a blank in a mount point is walked; the kernel's and the network's file systems are not", async () => {
  const facts = await walked(
    ["my disk", "net", "sys"],
    [
      String.raw`20 1 8:1 / @/my\040disk rw - vfat /dev/sdb1 rw`,
      "21 1 0:9 / @/net rw - nfs4 server:/ rw",
      "22 1 0:8 / @/sys rw - sysfs sysfs rw",
    ],
  );
  expect(found(facts)).toEqual(["my disk"]);
});

test("a walk that finds too much is cut, and says so", async () => {
  const script = compile([{ wants: [{ kind: "walk" }] }]).replace("head -c 2000000", "head -c 60");
  const names = ["a", "b", "c", "d"];
  const table = join(dir, "mountinfo");
  for (const name of names) {
    writeFileSync(join(dir, name), "");
    chmodSync(join(dir, name), 0o666);
  }
  writeFileSync(table, `20 1 8:1 / ${dir} rw - ext4 /dev/sda1 rw\n`);
  const told = script.replaceAll("/proc/self/mountinfo", table);
  const facts = parseAnswer(await runScript(told, shells[0] ?? ["sh"]));
  expect(facts.answers.get("walk")?.error).toContain("cut");
});
