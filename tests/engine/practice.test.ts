/** `npm start` for real: through the engine, twice, broken in between, and afresh. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { missingEngine } from "../support/engine.ts";
import { need } from "../support/need.ts";

const kit = join(import.meta.dirname, "../..");
const scratch = mkdtempSync(join(tmpdir(), "kaunti-practice-"));
const state = join(scratch, "state");
const page = join(scratch, "report.html");
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function practice(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(
    join(kit, "kaunti"),
    ["practice", "--state", state, "--out", page, ...words],
    { encoding: "utf8", input: "", env: { ...process.env, NO_COLOR: "1" } },
  );
  return { status, lines: stdout.trimEnd().split("\n"), stderr };
}

const server = join(state, "targets/099-mfano/roots/099-ict-srv-00001");

describe("npm start", () => {
  test("runs through: everything made, the machines repaired, findings told", (context) => {
    need(context, "engine", missingEngine());
    const { status, lines, stderr } = practice();
    expect(status, stderr).toBe(0);
    expect(lines.length).toBeLessThanOrEqual(13);
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(140);
    expect(lines[0]).toMatch(/^inventory {2}49 counties, \d+ staff, \d+ devices: valid$/);
    expect(lines[1]).toMatch(/network \d+ changes, email \d+ changes, licensing \d+ changes/);
    expect(lines[2]).toMatch(/4 machines, \d+ settings repaired by the baseline/);
    expect(lines.join("\n")).toMatch(/this machine, read-only: \d+ % of \d+/);
    expect(readFileSync(page, "utf8")).toContain("099-asm-lap-00003");
  });

  test("the second run changes nothing", (context) => {
    need(context, "engine", missingEngine());
    const { status, lines } = practice();
    expect(status).toBe(0);
    expect(lines[1]).toBe("up         network, email, licensing, endpoints: nothing to change");
    expect(lines[2]).toMatch(/4 machines enrolled already/);
    expect(lines).toContain("done       nothing changed");
  });

  test("what was broken on a machine is repaired by the next run", (context) => {
    need(context, "engine", missingEngine());
    writeFileSync(join(server, "etc/ssh/sshd_config.d/05-broken.conf"), "PermitRootLogin yes\n");
    const { status, lines } = practice();
    expect(status).toBe(0);
    expect(lines[2]).toMatch(/^enrolled {3}1 machines?, \d+ settings? repaired/);
  });

  test("a machine that cannot be judged is a failure, and said", (context) => {
    need(context, "engine", missingEngine());
    rmSync(join(server, "var/lib/dpkg/status"));
    const { status, lines } = practice();
    expect(status).toBe(2);
    const about = lines.filter((line) => line.includes("099-ict-srv-00001"));
    expect(about.find((line) => line.startsWith("enrolled"))).toMatch(/no dpkg database/);
    expect(about.find((line) => line.startsWith("audit"))).toMatch(/could not be told/);
  });

  test("--reset starts afresh: everything is made again", (context) => {
    need(context, "engine", missingEngine());
    const { status, lines } = practice("--reset");
    expect(status).toBe(0);
    expect(lines[1]).toMatch(/network \d+ changes/);
    expect(lines[2]).toMatch(/4 machines, \d+ settings repaired/);
    expect(existsSync(join(server, "var/lib/dpkg/status"))).toBe(true);
  });
});
