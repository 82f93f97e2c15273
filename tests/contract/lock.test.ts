/** The lock between processes: living, dead, reused numbers, other machines, and many at once. */
import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { filesBelow } from "#adapters/folder-files";
import { withLock } from "#adapters/lock";
import { bootId, pidNamespace, processStart } from "#adapters/lock-process";

const holder = new URL("lock-holder.ts", import.meta.url).pathname;
const node = new URL("../../node_modules/.bin/node", import.meta.url).pathname;
const children: ChildProcess[] = [];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kaunti-lock-"));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** Lines of one holder as they come; resolves `first` with the first of them. */
function start(
  ms: number,
  waitMs = 0,
  alone = "",
): { child: ChildProcess; lines: string[]; first: Promise<string>; end: Promise<void> } {
  const child = spawn(node, [holder, folder, String(ms), String(waitMs), alone], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on("line", (line) => lines.push(line));
  const first = new Promise<string>((done) => reader.once("line", done));
  return { child, lines, first, end: new Promise((done) => reader.once("close", done)) };
}

function take(waitMs = 0, told: string[] = []): Promise<string> {
  const options = { waitMs, tell: (line: string): void => void told.push(line) };
  return withLock(filesBelow(folder), "x", "test", options, async () => "mine");
}

test("held by a living process: refused, with who and since when; free again when it is given back", async () => {
  const other = start(60_000);
  expect(await other.first).toBe("held");
  await expect(take()).rejects.toThrow(
    new RegExp(`process ${other.child.pid} on ${hostname()}.*holder.*wait for it`),
  );
  const patient = start(300);
  other.child.kill("SIGKILL");
  await patient.end;
  expect(await take()).toBe("mine");
});

test("a short holder is waited for", async () => {
  const other = start(400);
  await other.first;
  expect(await take(10_000)).toBe("mine");
});

test("held by a process that was killed: taken over, and said", async () => {
  const other = start(60_000);
  await other.first;
  const gone = new Promise((done) => other.child.once("exit", done));
  other.child.kill("SIGKILL");
  await gone;
  const told: string[] = [];
  expect(await take(0, told)).toBe("mine");
  expect(told.join()).toMatch(new RegExp(`took over the lock of process ${other.child.pid}`));
  expect(readdirSync(join(folder, ".locks/x"))).toEqual([]);
});

const mine = {
  host: hostname(),
  boot: bootId(),
  namespace: pidNamespace(),
  pid: process.pid,
  start: processStart(process.pid),
  what: "w",
  since: "s",
};

test.each([
  ["a living process", {}, false],
  ["a number that another process has now", { start: "1" }, true],
  ["an earlier boot of this machine", { boot: "earlier" }, true],
  ["another machine", { host: "elsewhere", boot: "x" }, false],
  ["another container", { namespace: "pid:[1]" }, false],
])("a lock of %s", async (_, other, free) => {
  mkdirSync(join(folder, ".locks/x"), { recursive: true });
  writeFileSync(join(folder, ".locks/x/other"), JSON.stringify({ ...mine, ...other }));
  if (free) expect(await take()).toBe("mine");
  else await expect(take()).rejects.toThrow(/has been changing this target/);
});

test("twelve at once, one after the other: never two, none left out", async () => {
  const all = Array.from({ length: 12 }, () => start(20, 60_000, "alone"));
  await Promise.all(all.map((one) => one.end));
  for (const one of all) expect(one.lines).toEqual(["held", "given back"]);
  expect(readdirSync(join(folder, ".locks/x"))).toEqual([]);
}, 120_000);

test("writers of one process wait for each other", async () => {
  const order: string[] = [];
  const options = { waitMs: 0, tell: (): void => undefined };
  const one = (name: string): Promise<void> =>
    withLock(filesBelow(folder), "x", name, options, async () => {
      order.push(`${name} in`);
      await new Promise((done) => setTimeout(done, 10));
      order.push(`${name} out`);
    });
  await Promise.all([one("a"), one("b"), one("c")]);
  expect(order).toEqual(["a in", "a out", "b in", "b out", "c in", "c out"]);
});
