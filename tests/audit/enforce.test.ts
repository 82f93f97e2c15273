/** Repairs: backed up, made once, refused where the file moved on, put back where they made it worse. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { sha256 } from "#adapters/digest";
import { readPolicies } from "#adapters/policies";
import { openReach } from "#adapters/reach";
import type { Auditee } from "#model/auditee";
import type { Reach } from "#model/reach";
import type { Repair } from "#model/repair";
import { compileKeep, compileRepair, compileRollback, parseRepair } from "#platforms/repair";
import { enforce, runRepairs } from "#use/enforce";
import { bindAsked } from "#use/policy";

const scratch = mkdtempSync(join(tmpdir(), "kaunti-enforce-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const policies = await readPolicies(join(import.meta.dirname, "../../policies"));
const never = { find: async () => undefined, remember: async () => undefined };
let second = 0;
const ports = {
  clock: { now: () => new Date(1_700_000_000_000 + (second += 1000)) },
  open: openReach({ knownHosts: never, acceptNewKeys: false, ownRoots: tmpdir() }),
};
const options = { asOf: "2026-11-24", waivers: [], kit: "0" };
let root = "";
let reach: Reach = { kind: "root", dir: "" };
let made = 0;

/** A small Debian: enough for the rules below. */
beforeEach(() => {
  root = join(scratch, `root-${String((made += 1))}`);
  reach = { kind: "root", dir: root };
  put("etc/os-release", 'ID=debian\nVERSION_ID="12"\n');
  put("etc/passwd", "root:x:0:0:root:/root:/bin/bash\n");
  put("etc/group", "root:x:0:\nshadow:x:42:\n");
  put("etc/login.defs", "PASS_MAX_DAYS 99999");
  put("etc/crontab", "# crontab\n");
  chmodSync(join(root, "etc/crontab"), 0o666);
});
const put = (path: string, text: string) => {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), text);
};
const read = (path: string) => readFileSync(join(root, path), "utf8");
const auditee = (): Auditee => ({
  subject: { kind: "device", id: "d", name: "d", owner: "", site: "" },
  county: "",
  role: "",
});
const rule = (id: string) => bindAsked(policies, { rule: id, params: [] }, "", sha256);
const backups = () => readdirSync(join(root, "var/lib/kaunti/backup"));

test("preview changes nothing; apply repairs; the second time there is nothing to do", async () => {
  const bound = rule("password-max-age-default");
  const preview = await enforce(ports, auditee(), bound, reach, { ...options, apply: false });
  expect(preview.changes).toEqual(["rewrite /etc/login.defs"]);
  expect(read("etc/login.defs")).toBe("PASS_MAX_DAYS 99999");
  expect(existsSync(join(root, "var"))).toBe(false);
  const applied = await enforce(ports, auditee(), bound, reach, { ...options, apply: true });
  expect(applied.outcome?.steps).toEqual([
    { what: "rewrite /etc/login.defs", state: "done", why: "" },
  ]);
  expect(applied.report.verdicts.map(({ state }) => state)).toEqual(["pass"]);
  // The old line stays as a comment, and the missing newline at the end is supplied first.
  expect(read("etc/login.defs")).toBe("# kaunti: PASS_MAX_DAYS 99999\nPASS_MAX_DAYS\t365\n");
  const again = await enforce(ports, auditee(), bound, reach, { ...options, apply: true });
  expect([again.changes, again.outcome]).toEqual([[], undefined]);
  expect(backups().length).toBe(1);
});

test("a backup is for root only and holds what was there", async () => {
  await enforce(ports, auditee(), rule("password-max-age-default"), reach, {
    ...options,
    apply: true,
  });
  const [stamp = ""] = backups();
  const dir = join(root, "var/lib/kaunti/backup", stamp);
  expect(statSync(dir).mode & 0o777).toBe(0o700);
  const files = readdirSync(dir).filter((name) => /^\d+$/.test(name));
  expect(files.map((file) => readFileSync(join(dir, file), "utf8"))).toContain(
    "PASS_MAX_DAYS 99999",
  );
});

test("what is waived is not touched", async () => {
  const waiver = {
    id: "w",
    control: "password-max-age-default",
    selector: { device: ["d"] },
    reason: "",
    requester: "a",
    approver: "b",
    created: "2026-01-01",
    expires: "2026-12-31",
  };
  const result = await enforce(ports, auditee(), rule("password-max-age-default"), reach, {
    ...options,
    waivers: [waiver],
    apply: true,
  });
  expect(result.changes).toEqual([]);
  expect(read("etc/login.defs")).toBe("PASS_MAX_DAYS 99999");
});

test("where the repair made another control fail, everything is put back", async () => {
  const bound = rule("password-max-age-default");
  const [control] = rule("passwd-file-mode").controls;
  const both = {
    ...bound,
    controls: [...bound.controls, ...(control === undefined ? [] : [control])],
  };
  // A stand-in for a repair with a side effect: the account list opens while the repair runs.
  const open: typeof ports.open = async (to) => {
    const opened = await ports.open(to);
    const run: typeof opened.shell.run = async (script, given) => {
      const result = await opened.shell.run(script, given);
      if (script.includes("\nbegin") || script.includes("elif begin"))
        chmodSync(join(root, "etc/passwd"), 0o666);
      return result;
    };
    return { ...opened, shell: { ...opened.shell, run } };
  };
  chmodSync(join(root, "etc/passwd"), 0o644);
  const result = await enforce({ ...ports, open }, auditee(), both, reach, {
    ...options,
    apply: true,
  });
  expect(result.rolledBack).toMatch(/^passwd-file-mode passed before/);
  expect(read("etc/login.defs")).toBe("PASS_MAX_DAYS 99999");
});

const outcome = async (...repairs: Repair[]) =>
  (await runRepairs(ports, reach, repairs)).steps.map(({ state }) => state);

describe("one repair at a time", () => {
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
    expect(read("etc/login.defs")).toBe("PASS_MAX_DAYS 99999");
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
    expect(read("etc/new.d/50 with space.conf")).toBe(content);
    expect(statSync(join(root, "etc/new.d/50 with space.conf")).mode & 0o777).toBe(0o640);
  });

  test("an existing file keeps its mode; a link is followed inside the image only", async () => {
    execFileSync("ln", ["-s", "/etc/login.defs", join(root, "etc/link")]);
    chmodSync(join(root, "etc/login.defs"), 0o604);
    expect(
      await outcome({
        kind: "write",
        path: "/etc/link",
        before: "PASS_MAX_DAYS 99999",
        content: "new\n",
        mode: "0600",
      }),
    ).toEqual(["done"]);
    expect(read("etc/login.defs")).toBe("new\n");
    expect(statSync(join(root, "etc/login.defs")).mode & 0o777).toBe(0o604);
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
    expect(statSync(join(root, "etc/crontab")).mode & 0o777).toBe(0o600);
    expect(existsSync(join(root, "etc/group"))).toBe(false);
    expect(
      execFileSync("readlink", [join(root, "etc/systemd/system/cups.service")], {
        encoding: "utf8",
      }),
    ).toBe("/dev/null\n");
    expect(existsSync("/kaunti-was-here")).toBe(false);
  });

  test("with an owners file the mode that counts stands there, and can be put back", async () => {
    put(".kaunti-owners", "0 0 0666 /etc/crontab\n0 42 0640 /etc/shadow\n");
    expect(
      await outcome(
        { kind: "mode", path: "/etc/crontab", mode: "0600" },
        { kind: "owner", path: "/etc/group", uid: 0, gid: 42 },
      ),
    ).toEqual(["done", "done"]);
    expect(read(".kaunti-owners").trim().split("\n").toSorted()).toEqual([
      "0 0 0600 /etc/crontab",
      "0 42 0640 /etc/shadow",
      expect.stringMatching(/^0 42 \d+ \/etc\/group$/),
    ]);
    const [stamp = ""] = backups();
    spawnSync("sh", ["-s"], { input: compileRollback({ root, stamp }) });
    expect(read(".kaunti-owners")).toBe("0 0 0666 /etc/crontab\n0 42 0640 /etc/shadow\n");
    expect(statSync(join(root, "etc/crontab")).mode & 0o777).toBe(0o666);
  });
});

/** The real script, with its backup and its file in a scratch folder. */
function live(repair: Partial<Extract<Repair, { kind: "write" }>>): {
  states: string[];
  text: string;
} {
  const path = join(root, "etc/service.conf");
  writeFileSync(path, "old\n");
  const stamp = "s1";
  const script = compileRepair(
    [{ kind: "write", path, before: "old\n", content: "new\n", mode: "0644", ...repair }],
    { stamp },
  ).replace("BACKUP=$ROOT/var/lib/kaunti/backup", `BACKUP=${root}/backup`);
  const { stdout } = spawnSync("sh", ["-s"], { input: script, encoding: "utf8" });
  const { steps, problem } = parseRepair(stdout);
  expect(problem).toBeUndefined();
  return {
    states: steps.map(({ state, why }) => `${state} ${why}`.trim()),
    text: readFileSync(path, "utf8"),
  };
}

describe("on a running system", () => {
  test("the program's own check accepts: the file stays and the program reloads once", () => {
    const mark = join(root, "reloaded");
    expect(live({ check: "true", reload: `echo x >>${mark}` })).toEqual({
      states: ["done"],
      text: "new\n",
    });
    expect(readFileSync(mark, "utf8")).toBe("x\n");
  });

  test.each([
    [false, "old\n"],
    [true, "new\n"],
  ])(
    "whoever is cut off: the host puts it back by itself, unless it was told to keep it (%j)",
    async (kept, after) => {
      const path = join(root, "etc/service.conf");
      writeFileSync(path, "old\n");
      const here = (script: string) =>
        spawnSync("sh", ["-s"], {
          input: script.replaceAll("BACKUP=$ROOT/var/lib/kaunti/backup", `BACKUP=${root}/backup`),
        });
      const mark = join(root, "reloads");
      const repair = {
        kind: "write",
        path,
        before: "old\n",
        content: "new\n",
        mode: "0644",
        reload: `echo x >>${mark}`,
      } as const;
      // The timer's own script lies encoded inside: its backup is the same scratch folder.
      const script = compileRepair([repair], { stamp: "s1", deadMan: 1 });
      const undo = /deadman 1 (\S+)/.exec(script)?.[1] ?? "";
      const own = Buffer.from(
        Buffer.from(undo, "base64")
          .toString()
          .replace("BACKUP=$ROOT/var/lib/kaunti/backup", `BACKUP=${root}/backup`),
      ).toString("base64");
      here(script.replace(undo, own));
      expect(readFileSync(path, "utf8")).toBe("new\n");
      if (kept) here(compileKeep({ stamp: "s1" }));
      await new Promise((resolve) => setTimeout(resolve, 2500));
      expect(readFileSync(path, "utf8")).toBe(after);
      expect(readFileSync(mark, "utf8")).toBe(kept ? "x\n" : "x\nx\n");
    },
  );

  test("the program's own check refuses: the file is put back and nothing is reloaded", () => {
    const mark = join(root, "reloaded");
    const { states, text } = live({ check: "echo bad line 1 >&2; false", reload: `touch ${mark}` });
    expect(text).toBe("old\n");
    expect(states).toEqual([expect.stringMatching(/^undone .*bad line 1/)]);
    expect(existsSync(mark)).toBe(false);
  });

  test("the reload fails: everything is put back and the program reloaded again", () => {
    const mark = join(root, "tries");
    const { states, text } = live({ reload: `echo x >>${mark}; [ "$(wc -l <${mark})" -gt 1 ]` });
    expect(text).toBe("old\n");
    expect(states).toEqual(["done", expect.stringMatching(/^undone .*everything was put back/)]);
    expect(readFileSync(mark, "utf8")).toBe("x\nx\n");
  });
});

test("an answer that is cut short is a problem, whatever it says", () => {
  const script = compileRepair([{ kind: "mode", path: "/etc/crontab", mode: "0600" }], {
    root,
    stamp: "s",
  });
  const { stdout } = spawnSync("sh", ["-s"], { input: script, encoding: "utf8" });
  expect(parseRepair(stdout).problem).toBeUndefined();
  expect(parseRepair(stdout.slice(0, -20)).problem).toBeDefined();
  expect(parseRepair("").problem).toBeDefined();
});
