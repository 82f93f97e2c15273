/** The disk below a place, from tables of mounts and devices as the kernel writes them. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Answer, EncryptionFact } from "#model/fact";
import { parseAnswer } from "#platforms/answer";
import { compile } from "#platforms/compile";
import { runScript, shells } from "../checks/image.ts";

const dir = mkdtempSync(join(tmpdir(), "kaunti-disks-"));
afterAll(() => rmSync(dir, { recursive: true }));

/** name: dm uuid, and what lies below. `@` in a mount stands for the folder that plays the root of the tables. */
const devices: Readonly<Record<string, readonly [uuid: string, ...slaves: string[]]>> = {
  sda2: [""],
  sdb1: [""],
  "dm-0": ["CRYPT-LUKS2-0123-c", "sda2"],
  "dm-1": ["LVM-abc", "dm-0"],
  "dm-2": ["CRYPT-PLAIN-c", "sdb1"],
  "dm-3": ["CRYPT-VERITY-0123-c", "sdb1"],
  "dm-4": ["LVM-abc", "dm-0", "sdb1"],
};
for (const [name, [uuid, ...slaves]] of Object.entries(devices)) {
  mkdirSync(join(dir, "dev"), { recursive: true });
  writeFileSync(join(dir, "dev", name), "");
  mkdirSync(join(dir, "block", name, "dm"), { recursive: true });
  mkdirSync(join(dir, "block", name, "slaves"));
  if (uuid !== "") writeFileSync(join(dir, "block", name, "dm/uuid"), `${uuid}\n`);
  if (uuid !== "") writeFileSync(join(dir, "block", name, "dm/name"), "no-such-mapping\n");
  for (const slave of slaves)
    symlinkSync(join(dir, "block", slave), join(dir, "block", name, "slaves", slave));
}

async function ask(mount: string, mounts: readonly string[]): Promise<Answer | undefined> {
  const table = join(dir, "mountinfo");
  const rows = mounts.map((row, at) => {
    const [point = "", type = "", source = ""] = row.split(" ");
    return `${String(20 + at)} 1 8:1 / ${point} rw - ${type} ${source} rw\n`;
  });
  writeFileSync(table, rows.join(""));
  const script = compile([{ wants: [{ kind: "encryption", mount }] }])
    .replaceAll("/proc/self/mountinfo", table)
    .replaceAll("/sys/class/block", join(dir, "block"))
    .replace('readlink -f "$3"', `readlink -f "${dir}$3"`);
  const facts = parseAnswer(await runScript(script, shells[0] ?? ["sh"]));
  return facts.answers.get(`encryption ${mount}`);
}

const told = (answer: Answer | undefined): [string, boolean][] =>
  ((answer?.records ?? []) as readonly EncryptionFact[]).map(({ point, encrypted }) => [
    point,
    encrypted,
  ]);

test.each([
  ["sda2", false],
  ["dm-0", true],
  ["dm-1", true],
  ["dm-2", false],
  ["dm-3", false],
  ["dm-4", false],
] as const)("/ on %s: %s", async (device, encrypted) => {
  expect(told(await ask("/", [`/ ext4 /dev/${device}`]))).toEqual([["/", encrypted]]);
});

test("every disk below counts, and only disks: not where it starts from, nor what comes and goes", async () => {
  const answer = await ask("/", [
    "/ ext4 /dev/dm-0",
    "/dev devtmpfs devtmpfs",
    "/boot ext4 /dev/sda2",
    "/media/stick vfat /dev/sdb1",
    "/tmp tmpfs tmpfs",
    "/var ext4 /dev/sdb1",
  ]);
  expect(answer?.error).toBeUndefined();
  expect(told(answer)).toEqual([
    ["/", true],
    ["/var", false],
  ]);
});

test("a plain disk at /home/ada is told beside /home, which lies on /", async () => {
  const answer = await ask("/home", [
    "/ ext4 /dev/dm-0",
    "/home/ada ext4 /dev/sdb1",
    "/srv ext4 /dev/sdb1",
  ]);
  expect(told(answer)).toEqual([
    ["/home", true],
    ["/home/ada", false],
  ]);
});

test("what is no disk of this host is not judged", async () => {
  expect((await ask("/", ["/ overlay overlay"]))?.error).toContain("not on a disk");
});
