/** Locks in the engine's file backend: finished, unfinished, held here or elsewhere. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { failureOf } from "#adapters/engine/failure";
import { clearDeadLocks, lockedStacks, readLocks } from "#adapters/engine/lock";
import { unlock } from "#adapters/engine/unlock";

const stack = "mfano.email";
let backend: string;
let folder: string;

beforeEach(() => {
  backend = mkdtempSync(join(tmpdir(), "kaunti-engine-lock-"));
  folder = join(backend, ".pulumi/locks/organization/kaunti", stack);
  mkdirSync(folder, { recursive: true });
});
afterEach(() => rmSync(backend, { recursive: true, force: true }));

function put(name: string, text: string, ageMs = 0): string {
  const path = join(folder, name);
  const then = new Date(Date.now() - ageMs);
  writeFileSync(path, text);
  utimesSync(path, then, then);
  return path;
}
const lock = (pid: number, host = hostname()): string =>
  JSON.stringify({ pid, username: "jane", hostname: host, timestamp: new Date().toISOString() });

test("what a full disk left is removed: the engine would read it and stop", () => {
  const path = put("5e1f.json.0a1b2c3d.tmp", "", 60_000);
  expect(lockedStacks(backend)).toEqual([stack]);
  expect(clearDeadLocks(backend, stack, Date.now()).join()).toMatch(
    /a lock that was never finished \(5e1f\.json\.0a1b2c3d\.tmp\).*removed/,
  );
  expect(existsSync(path)).toBe(false);
});

test("doctor --unlock removes it too", () => {
  put("5e1f.json.0a1b2c3d.tmp", "", 60_000);
  expect(unlock(backend, stack, undefined, Date.now()).join()).toContain("removed");
  expect(unlock(backend, stack, undefined, Date.now())).toEqual([`${stack}: nobody holds it.`]);
});

test("one that was made just now may be somebody's who is writing it", () => {
  const path = put("5e1f.json.0a1b2c3d.tmp", "");
  expect(() => clearDeadLocks(backend, stack, Date.now())).toThrow(/wait for that run/);
  expect(existsSync(path)).toBe(true);
});

test("a whole one belongs to its process: dead here, alive here, elsewhere", () => {
  put("dead.json", lock(2 ** 22 + 1));
  put("alive.json", lock(process.pid));
  put("far.json", lock(7, "hq-9"));
  expect(readLocks(backend, stack).map(({ owner }) => owner)).toEqual(["alive", "dead", "unknown"]);
});

test("the engine's word for it is a sentence", () => {
  const output = "error: read lock: unexpected end of JSON input";
  const { message } = failureOf(stack, { errors: [], output }, "log");
  expect(message).toMatch(/cut off, as a full disk leaves it.*doctor --unlock mfano\.email/);
});
