/** `npm run lab` as a person uses it: it boots, shows, opens shells, and ends with Ctrl-C. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeEach, expect, test } from "vitest";
import { need } from "../support/need.ts";
import { missingLab } from "./missing.ts";

const missing = missingLab();
beforeEach((context) => need(context, "lab", missing));

const main = resolve(import.meta.dirname, "../../tools/lab/main.ts");
// A folder of its own: somebody may have a lab running.
const TMPDIR = mkdtempSync(join(tmpdir(), "kaunti-people-"));
afterAll(() => rmSync(TMPDIR, { recursive: true }));
const env = { ...process.env, TMPDIR };
const lab = async (...args: string[]) =>
  promisify(execFile)(process.execPath, [main, ...args], { env });

test("boots, tells how to look around, runs commands on hosts and at the bench, ends with Ctrl-C", async () => {
  const child = spawn(process.execPath, [main, "sub-router", "sub-laptop"], { env });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  }
  for (let tries = 0; tries < 600 && !said.includes("099LAP00002  laptop"); tries += 1) {
    await sleep(200);
    if (child.exitCode !== null) break;
  }
  expect(said).toMatch(/^sub-router +099RTR00002 +router +bonde +10\.99\.67\.1 +running +answers/m);
  expect(said).toContain("npm run lab -- shell");

  expect((await lab("shell", "sub-laptop", "hostname", "-I")).stdout.trim()).toBe("10.99.64.20");
  await lab("shell", "sub-laptop", "systemctl", "stop", "ssh");
  await expect(lab("shell", "sub-laptop", "true")).rejects.toMatchObject({ code: 255 });
  expect((await lab("shell", "--direct", "099LAP00002", "hostname")).stdout).toBe("099LAP00002\n");
  expect((await lab("at", "ip", "-br", "address")).stdout).toContain("10.99.44.250/22");
  await expect(lab("shell", "nobody")).rejects.toMatchObject({ code: 3 });

  child.kill("SIGINT");
  const [code] = await once(child, "exit");
  expect(said).toMatch(/shutting down\n$/);
  expect(said, "the table tells that ssh went").toMatch(/099LAP00002 .* running +-$/m);
  expect(code).toBe(0);
  expect(readdirSync(TMPDIR)).toEqual([]);
});
