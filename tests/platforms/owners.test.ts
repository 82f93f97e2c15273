/** Whose an image's files are: its own list is believed only where the caller vouches for it, and is never waited for. */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, chownSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { judge } from "#checks/judge";
import type { Facts, FileFact } from "#model/fact";
import { parseAnswer } from "#platforms/answer";
import { compile } from "#platforms/compile";
import { compileRepair } from "#platforms/repair";
import { boundCheck } from "../checks/bound-check.ts";
import { askImage, makeImage, removeImage, runScript, shells } from "../checks/image.ts";

const isRoot = process.getuid?.() === 0;
const stranger = 65_534;
const wants = [{ kind: "stat", path: "/etc/x" }, { kind: "walk" }, { kind: "passwd" }] as const;
const sh = shells[0] ?? ["sh"];
let root = "";

beforeEach(() => {
  root = makeImage({
    root: {
      "/etc/passwd": "root:x:0:0::/root:/bin/sh\n",
      "/etc/group": "root:x:0:\n",
      "/etc/x": { content: "x", mode: "0644", uid: 0, gid: 7 },
    },
  });
});
afterEach(() => {
  removeImage(root);
});

const x = (facts: Facts): FileFact | undefined =>
  facts.answers.get("stat /etc/x")?.records[0] as FileFact | undefined;

test("a list that nobody vouches for is not believed", async () => {
  expect((await askImage(root, wants, sh)).header.owners).toBe("list");
  expect(x(await askImage(root, wants, sh))?.gid).toBe(7);
  const foreign = await askImage(root, wants, sh, { foreign: true });
  expect(foreign.header.owners).toBe(isRoot ? "disk" : "unknown");
  expect(x(foreign)?.gid).toBe(isRoot ? 0 : undefined);
});

test.each(["fifo", "link", "folder"])("a list that is a %s is no list", async (kind) => {
  const list = join(root, ".kaunti-owners");
  rmSync(list);
  if (kind === "fifo") execFileSync("mkfifo", [list]);
  else if (kind === "link") symlinkSync("/etc/passwd", list);
  else execFileSync("mkdir", [list]);
  const facts = await askImage(root, wants, sh);
  expect(facts.header.owners).toBe("unknown");
  expect(x(facts)?.uid).toBeUndefined();
});

test("an image that an ordinary user unpacked: whose its files are is unknown, and no verdict is built on it", async () => {
  if (isRoot) {
    execFileSync("chown", ["-R", String(stranger), root]);
    chownSync(root, stranger, stranger);
  }
  const facts = await askImage(root, wants, sh, { foreign: true, unprivileged: true });
  expect(facts.header.owners).toBe("unknown");
  for (const [type, spec] of [
    ["walk", { rule: "unowned" }],
    ["walk", { rule: "ungrouped" }],
    ["file-attributes", { paths: ["/etc/x"], presence: "required", owners: ["root"] }],
  ] as const) {
    const bound = boundCheck(type, spec);
    const asked = parseAnswer(await ask(bound.wants));
    expect(judge(bound, asked)).toMatchObject({
      state: "error",
      why: expect.stringMatching(/whose/),
    });
  }
  // What needs no owner is judged as ever.
  chmodSync(join(root, "etc/x"), 0o666);
  const open = boundCheck("walk", { rule: "world-writable-files" });
  expect(judge(open, parseAnswer(await ask(open.wants)))).toMatchObject({ state: "fail" });

  async function ask(asked: Parameters<typeof askImage>[1]): Promise<string> {
    return runScript(compile([{ wants: asked }], { root }), sh, true);
  }
});

test.each([
  ["mode", { kind: "mode", path: "/etc/new", mode: "0600" }],
  ["text", { kind: "write", path: "/etc/new", before: "n", content: "m", mode: "0644" }],
] as const)(
  "a file that the list does not name is root's before a repair of its %s, and after it",
  async (_, repair) => {
    writeFileSync(join(root, "etc/new"), "n", { mode: 0o644 });
    if (isRoot) execFileSync("chown", ["-R", `${stranger}:${stranger}`, root]);
    const of = async (): Promise<FileFact | undefined> => {
      const asked = [{ kind: "stat", path: "/etc/new" }] as const;
      const facts = await askImage(root, asked, sh, { unprivileged: true });
      return facts.answers.get("stat /etc/new")?.records[0] as FileFact | undefined;
    };
    expect(await of()).toMatchObject({ uid: 0, gid: 0, mode: 0o644 });
    await runScript(compileRepair([repair], { root, ownersList: true, stamp: "a-1" }), sh, true);
    expect(await of()).toMatchObject({
      uid: 0,
      gid: 0,
      mode: repair.kind === "mode" ? 0o600 : 0o644,
    });
    if (repair.kind === "write") expect(readFileSync(join(root, "etc/new"), "utf8")).toBe("m");
  },
);

test("nothing that is no file is waited for, wherever it lies", () => {
  const places = ["etc/passwd", "etc/group", "etc/shadow", "etc/os-release", "var/lib/dpkg/status"];
  const units = ["usr/lib/systemd/system/b.service", "etc/systemd/system/c.service.d/d.conf"];
  for (const place of [...places, "etc/systemd/system/a.service", ...units, "etc/x"]) {
    execFileSync("mkdir", ["-p", join(root, place, "..")]);
    rmSync(join(root, place), { force: true });
    execFileSync("mkfifo", [join(root, place)]);
  }
  const asked = [
    ...wants,
    { kind: "group" },
    { kind: "shadow" },
    { kind: "homes" },
    { kind: "file", path: "/etc/x" },
    { kind: "package", name: "a" },
    { kind: "unit", name: "a.service" },
  ] as const;
  const script = compile([{ wants: asked }], { root, ownersList: true });
  for (const [program = "sh", ...args] of shells) {
    const { signal, stdout } = spawnSync(program, [...args, "-s"], {
      input: script,
      timeout: 20_000,
      encoding: "utf8",
    });
    expect(signal).toBeNull();
    const facts = parseAnswer(stdout);
    expect(facts.problem).toBeUndefined();
    expect(facts.header.platform).toBe("");
    for (const key of ["passwd", "group", "shadow", "homes", "walk", "package a", "unit a.service"])
      expect(facts.answers.get(key)?.error, key).toBeDefined();
    expect(facts.answers.get("file /etc/x")?.records).toMatchObject([{ type: "other" }]);
  }
});
