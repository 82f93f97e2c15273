/** `kaunti enrol` as it is typed: on an image, killed for real, refused with both rows, and in a batch. */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { makeImage, readImages } from "#adapters/images";
import { expandImage, ownersOf } from "#inventory/image";
import { privateSshd } from "../adapters/private-sshd.ts";
import { need, withoutProgram } from "../support/need.ts";

const kit = join(import.meta.dirname, "../..");
const scratch = mkdtempSync(join(tmpdir(), "kaunti-enrol-"));
const laptop = "099-hlt-lap-00002";
const images = await readImages(join(kit, "inventory/practice/099-mfano/images"));

async function image(name: string, as = name): Promise<string> {
  const root = join(scratch, "roots", as);
  const entries = expandImage(name, images);
  await makeImage(root, entries, ownersOf(entries));
  return root;
}

const environment = (state: string) => ({ ...process.env, KAUNTI_STATE: state, NO_COLOR: "1" });

function kaunti(state: string, ...words: string[]) {
  const { status, stdout, stderr } = spawnSync(join(kit, "kaunti"), words, {
    env: environment(state),
    encoding: "utf8",
    input: "",
  });
  return { status, stdout, stderr };
}

/** Names in register/devices; a county that has enrolled nothing has no such folder (git keeps no empty ones). */
function deviceFiles(state: string): string[] {
  const dir = join(registerOf(state), "devices");
  return existsSync(dir) ? readdirSync(dir) : [];
}

const registerOf = (state: string) => join(state, "register/099-mfano");
function recorded(state: string, asset: string) {
  const device = readFileSync(join(registerOf(state), "devices", `${asset}.yaml`), "utf8");
  const custody = readFileSync(join(registerOf(state), "custody.csv"), "utf8");
  return {
    enrolments: parse(device) as Record<string, unknown>[],
    custody: custody.split("\n").filter((line) => line.startsWith(`${asset},`)),
  };
}

beforeAll(async () => {
  await image(laptop);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe("kaunti enrol", () => {
  test("an image, and then the same again", async () => {
    const state = join(scratch, "one");
    const root = await image(laptop, "one");
    const first = kaunti(state, "enrol", "--device", laptop, "--root", root, "--yes");
    expect(first.stderr).toMatch(/^(\d+ warnings in the inventory; .*\n)?$/);
    expect(first.status, first.stdout).toBe(2);
    expect(first.stdout).toMatch(/identity +done: serial 5CD3MFN02B, debian12/);
    expect(first.stdout).toMatch(/baseline +done: county-laptop@\S+ \d+ changes made/);
    const once = recorded(state, laptop);
    expect(once.enrolments).toHaveLength(1);
    expect(once.enrolments[0]).toMatchObject({ serial: "5CD3MFN02B", encryption: "unknown" });
    expect(readFileSync(join(root, "etc/kaunti/identity"), "utf8")).toContain(`asset="${laptop}"`);
    const second = kaunti(state, "enrol", "--device", laptop, "--root", root, "--yes");
    expect(second.stdout).toMatch(/register +already done/);
    expect(second.stdout).toMatch(/custody +already done/);
    expect(second.stdout).toMatch(/baseline +already done/);
    expect(recorded(state, laptop)).toEqual(once);
    const git = spawnSync("git", ["status", "--short", "inventory/practice/099-mfano/register"], {
      cwd: kit,
      encoding: "utf8",
    });
    expect(git.stdout).toBe("");
  });

  test("killed at random moments and repeated: nothing doubled, nothing lost", async () => {
    const state = join(scratch, "killed");
    const root = await image(laptop, "killed");
    const words = ["enrol", "--device", laptop, "--root", root, "--yes"];
    for (let run = 0; run < 5; run += 1) {
      const child = spawn(join(kit, "kaunti"), words, { env: environment(state), stdio: "ignore" });
      const ended = new Promise((resolve) => child.on("close", resolve));
      const timer = setTimeout(() => child.kill("SIGKILL"), 300 + Math.random() * 2500);
      await ended;
      clearTimeout(timer);
    }
    const last = kaunti(state, ...words);
    expect(last.stdout).toMatch(/register +(already )?done/);
    const { enrolments, custody } = recorded(state, laptop);
    expect(enrolments).toHaveLength(1);
    expect(new Set(custody).size).toBe(custody.length);
    expect(custody.filter((line) => line.includes(",enrolled,")).length).toBeLessThanOrEqual(1);
    expect(kaunti(state, ...words).stdout).toMatch(/baseline +already done/);
    expect(deviceFiles(state)).toEqual([`${laptop}.yaml`]);
  }, 120_000);

  test("the wrong machine: both rows side by side, exit 3, nothing written", async () => {
    const state = join(scratch, "wrong");
    const root = await image(laptop, "wrong");
    const { status, stderr } = kaunti(
      state,
      "enrol",
      "--device",
      "099-ict-lap-00001",
      "--root",
      root,
      "--yes",
    );
    expect(status).toBe(3);
    expect(stderr).toMatch(/equipment\.csv says PF4MFN01 for\s+099-ict-lap-00001/);
    expect(stderr).toMatch(/serial +5CD3MFN02B +≠PF4MFN01/);
    expect(deviceFiles(state)).toEqual([]);
  });

  test("a clone: the second machine with one UUID is refused and shows who has it", async () => {
    const state = join(scratch, "clone");
    const root = await image(laptop, "clone");
    const twin = await image("099-ict-lap-00001", "twin");
    const uuid = readFileSync(join(root, "sys/class/dmi/id/product_uuid"), "utf8");
    writeFileSync(join(twin, "sys/class/dmi/id/product_uuid"), uuid);
    kaunti(state, "enrol", "--device", laptop, "--root", root, "--yes");
    const { status, stderr } = kaunti(
      state,
      "enrol",
      "--device",
      "099-ict-lap-00001",
      "--root",
      twin,
      "--yes",
    );
    expect(status).toBe(3);
    expect(stderr).toContain(`product UUID belongs to ${laptop} of county mfano already`);
    expect(stderr).toContain("5CD3MFN02B");
  });

  test("usage: nobody to ask, no asset, no way, no such asset", () => {
    const state = join(scratch, "usage");
    const enrol = (...words: string[]) => kaunti(state, "enrol", ...words);
    expect(enrol("--device", laptop, "--self")).toMatchObject({
      status: 3,
      stderr: expect.stringContaining("with --yes") as string,
    });
    expect(enrol("--yes").stderr).toContain("which asset it is was not said");
    expect(enrol("--yes", "--device", laptop).stderr).toContain("how to reach 099-hlt-lap-00002");
    const typo = enrol("--yes", "--self", "--device", "099-hlt-lap-0002");
    expect(typo.status).toBe(3);
    expect(typo.stderr).toContain(`did you mean ${laptop}`);
  });

  test("over SSH: this machine is nobody's asset, so it is asked and refused; a wrong host key is not even asked", async (context) => {
    need(context, "ssh", withoutProgram("sshd", "openssh-server"));
    const sshd = await privateSshd();
    try {
      const { host, port, user, identity = "", hostKey = "" } = sshd.reach;
      const state = join(scratch, "ssh");
      const way = ["--host", host, "--port", String(port), "--user", user, "--identity", identity];
      const enrol = (...key: string[]) =>
        kaunti(state, "enrol", "--device", laptop, ...way, ...key, "--yes");
      const unknown = enrol();
      expect(unknown).toMatchObject({ status: 2 });
      expect(unknown.stderr).toContain("its host key is not known");
      const other = `${hostKey.slice(0, -8)}AAAAAAAA`;
      expect(enrol("--host-key", other)).toMatchObject({ status: 2 });
      expect(sshd.sessions()).toBe(0);
      const asked = enrol("--host-key", hostKey);
      expect(asked.status, asked.stderr).toBe(3);
      expect(asked.stderr).toMatch(/this machine +equipment row/);
      expect(sshd.sessions()).toBe(1);
      expect(deviceFiles(state)).toEqual([]);
    } finally {
      sshd.close();
    }
  });

  test("a batch with nobody there: a row each, exit 2", () => {
    const state = join(scratch, "batch");
    const sheet = join(scratch, "laptops.csv");
    const dead = "127.0.0.1,9";
    writeFileSync(sheet, `asset,address,port\n${laptop},${dead}\n099-ict-lap-00001,${dead}\n`);
    const { status, stdout } = kaunti(state, "enrol", "--batch", sheet, "--yes");
    expect(status).toBe(2);
    expect(stdout).toMatch(/099-hlt-lap-00002 +unreachable +127\.0\.0\.1:9/);
    expect(stdout).toMatch(/099-ict-lap-00001 +unreachable/);
    writeFileSync(sheet, `asset,address\nno-such-asset,127.0.0.1\n`);
    expect(kaunti(state, "enrol", "--batch", sheet, "--yes")).toMatchObject({ status: 3 });
  });
});
