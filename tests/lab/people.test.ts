/** `npm run lab` as a person uses it: it boots, shows, opens shells, and ends with Ctrl-C. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeEach, expect, test } from "vitest";
import { need } from "../support/need.ts";
import { missingLab } from "./missing.ts";
import { forget, marksOf, traces } from "./traces.ts";

const missing = missingLab();
beforeEach((context) => need(context, "lab", missing));

const main = resolve(import.meta.dirname, "../../tools/lab/main.ts");
// A folder of its own: somebody may have a lab running.
const TMPDIR = mkdtempSync(join(tmpdir(), "kaunti-people-"));
afterAll(() => rmSync(TMPDIR, { recursive: true }));
const env = { ...process.env, TMPDIR };
const lab = async (...args: string[]) =>
  promisify(execFile)(process.execPath, [main, ...args], { env });

/** Starts it, and waits until its table says that the last of `hosts` answers. */
async function started(...hosts: readonly string[]) {
  const child = spawn(process.execPath, [main, ...hosts], { env });
  const heard = { said: "" };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (heard.said += chunk.toString()));
  }
  for (let tries = 0; tries < 600 && !/ running +answers/.test(heard.said); tries += 1) {
    await sleep(200);
    if (child.exitCode !== null) break;
  }
  return { child, heard };
}

test("boots, tells how to look around, runs commands on hosts and at the bench, ends with Ctrl-C", async () => {
  const { child, heard } = await started("sub-router", "sub-laptop");
  expect(heard.said).toMatch(/^sub-router +099RTR00002 +bonde +10\.99\.67\.1 +running +answers/m);
  expect(heard.said).toContain("npm run lab -- shell");
  const [, ...shown] = heard.said.split("\n");
  const wide = shown.filter((line) => line.length > 80 && !line.startsWith("  ssh "));
  expect(wide, "80 columns").toEqual([]);

  expect((await lab("shell", "sub-laptop", "hostname", "-I")).stdout.trim()).toBe("10.99.64.20");
  await lab("shell", "sub-laptop", "systemctl", "stop", "ssh");
  await expect(lab("shell", "sub-laptop", "true")).rejects.toMatchObject({ code: 255 });
  expect((await lab("shell", "--direct", "099LAP00002", "hostname")).stdout).toBe("099LAP00002\n");
  expect((await lab("at", "ip", "-br", "address")).stdout).toContain("10.99.44.250/22");
  await expect(lab("shell", "nobody")).rejects.toMatchObject({ code: 3 });

  const gone = expect.poll(() => heard.said, { timeout: 20_000 });
  await gone.toMatch(/099LAP00002 .* running +-$/m);
  child.kill("SIGINT");
  const [code] = await once(child, "exit");
  expect(heard.said).toMatch(/shutting down\n$/);
  expect(code).toBe(0);
  expect(readdirSync(TMPDIR)).toEqual([]);
});

test("killed with -9 it leaves nothing on this machine", async () => {
  const { child, heard } = await started("sub-laptop");
  expect(heard.said).toMatch(/ running +answers/);
  const [folder = ""] = readdirSync(TMPDIR);
  const record = readFileSync(join(TMPDIR, folder, "lab.json"), "utf8");
  const { holder, identity } = JSON.parse(record) as { holder: number; identity: string };
  const marks = marksOf({ holder, identity, group: folder });
  try {
    expect(traces(marks).length).toBeGreaterThan(10);
    child.kill("SIGKILL");
    for (let tries = 0; tries < 50 && traces(marks).length > 0; tries += 1) await sleep(200);
    expect(traces(marks)).toEqual([]);
    expect(readdirSync(TMPDIR)).toEqual([]);
  } finally {
    forget(marks);
  }
});
