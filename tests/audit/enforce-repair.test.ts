/** One repair at a time on an image: made once, refused where the file moved on, inside the image only. */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Repair } from "#model/repair";
import { compileRollback } from "#platforms/repair";
import { runRepairs } from "#use/enforce";
import { ports, smallImage } from "./small-image.ts";

const image = smallImage();
const outcome = async (...repairs: Repair[]) =>
  (await runRepairs(ports, image.reach, repairs)).steps.map(({ state }) => state);

test("a file that changed since it was judged is left alone", async () => {
  expect(
    await outcome({
      kind: "write",
      path: "/etc/login.defs",
      before: "older\n",
      content: "x\n",
      mode: "0644",
    }),
  ).toEqual(["refused"]);
  expect(
    await outcome({ kind: "write", path: "/etc/login.defs", content: "x\n", mode: "0644" }),
  ).toEqual(["refused"]);
  expect(image.read("etc/login.defs")).toBe("PASS_MAX_DAYS 99999");
});

test("a new file gets its folder and mode, and any bytes", async () => {
  const content = "line with 'quotes' $(id) `id` \\ ũ 日本\n\n";
  expect(
    await outcome({
      kind: "write",
      path: "/etc/new.d/50 with space.conf",
      content,
      mode: "0640",
    }),
  ).toEqual(["done"]);
  expect(image.read("etc/new.d/50 with space.conf")).toBe(content);
  expect(statSync(join(image.root, "etc/new.d/50 with space.conf")).mode & 0o777).toBe(0o640);
});

test("an existing file keeps its mode; a link is followed inside the image only", async () => {
  execFileSync("ln", ["-s", "/etc/login.defs", join(image.root, "etc/link")]);
  chmodSync(join(image.root, "etc/login.defs"), 0o604);
  expect(
    await outcome({
      kind: "write",
      path: "/etc/link",
      before: "PASS_MAX_DAYS 99999",
      content: "new\n",
      mode: "0600",
    }),
  ).toEqual(["done"]);
  expect(image.read("etc/login.defs")).toBe("new\n");
  expect(statSync(join(image.root, "etc/login.defs")).mode & 0o777).toBe(0o604);
  expect(readFileSync("/etc/login.defs", "utf8")).not.toBe("new\n");
});

test("mode, delete, mask; what needs a running system is not tried on an image", async () => {
  expect(
    await outcome(
      { kind: "mode", path: "/etc/crontab", mode: "0600" },
      { kind: "delete", path: "/etc/group" },
      { kind: "unit", name: "cups.service", action: "mask" },
      { kind: "run", run: "touch /kaunti-was-here", says: "x" },
      { kind: "package", name: "nis", action: "remove" },
    ),
  ).toEqual(["done", "done", "done"]);
  expect(statSync(join(image.root, "etc/crontab")).mode & 0o777).toBe(0o600);
  expect(existsSync(join(image.root, "etc/group"))).toBe(false);
  expect(
    execFileSync("readlink", [join(image.root, "etc/systemd/system/cups.service")], {
      encoding: "utf8",
    }),
  ).toBe("/dev/null\n");
  expect(existsSync("/kaunti-was-here")).toBe(false);
});

test("with an owners file the mode that counts stands there, and can be put back", async () => {
  image.put(".kaunti-owners", "0 0 0666 /etc/crontab\n0 42 0640 /etc/shadow\n");
  expect(
    await outcome(
      { kind: "mode", path: "/etc/crontab", mode: "0600" },
      { kind: "owner", path: "/etc/group", uid: 0, gid: 42 },
    ),
  ).toEqual(["done", "done"]);
  expect(image.read(".kaunti-owners").trim().split("\n").toSorted()).toEqual([
    "0 0 0600 /etc/crontab",
    "0 42 0640 /etc/shadow",
    expect.stringMatching(/^0 42 \d+ \/etc\/group$/),
  ]);
  const [stamp = ""] = image.backups();
  spawnSync("sh", ["-s"], { input: compileRollback({ root: image.root, stamp }) });
  expect(image.read(".kaunti-owners")).toBe("0 0 0666 /etc/crontab\n0 42 0640 /etc/shadow\n");
  expect(statSync(join(image.root, "etc/crontab")).mode & 0o777).toBe(0o666);
});

test("a mode is not changed behind a link that was put there since", async () => {
  image.put("home/a/.netrc", "x");
  image.put("etc/secret", "y");
  chmodSync(join(image.root, "etc/secret"), 0o600);
  execFileSync("ln", ["-sf", "/etc/secret", join(image.root, "home/a/.netrc")]);
  expect(
    await outcome(
      { kind: "mode", path: "/home/a/.netrc", mode: "0644" },
      { kind: "owner", path: "/home/a/.netrc", uid: 1000, gid: 1000 },
    ),
  ).toEqual(["refused", "refused"]);
  expect(statSync(join(image.root, "etc/secret")).mode & 0o777).toBe(0o600);
});
