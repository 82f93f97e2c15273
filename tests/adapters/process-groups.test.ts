/** Nothing that we started outlives us: the process is really ended, and what it started is looked for. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

const dir = mkdtempSync(join(tmpdir(), "kaunti-groups-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const pause = async (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(what: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 100 && !what(); tries += 1) await pause(50);
  return what();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${String(pid)}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}

test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
  "%s ends the collector with everything that it started",
  async (signal) => {
    const mark = join(dir, signal);
    const adapter = join(import.meta.dirname, "../../src/adapters/process.ts");
    const program = `
      const { runProcess, defaultLimits } = await import(${JSON.stringify(adapter)});
      await runProcess("/bin/sh", ["-s"], "sleep 300 & echo $! $$ >${mark}; wait", defaultLimits);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
      cwd: join(import.meta.dirname, "../.."),
      stdio: "ignore",
    });
    const ended = new Promise((resolve) => {
      child.on("exit", (_, by) => {
        resolve(by);
      });
    });
    expect(await until(() => existsSync(mark) && readFileSync(mark, "utf8").endsWith("\n"))).toBe(
      true,
    );
    const pids = readFileSync(mark, "utf8").trim().split(" ").map(Number);
    expect(pids.every(isAlive)).toBe(true);
    child.kill(signal);
    expect(await ended).toBe(signal);
    expect(await until(() => !pids.some(isAlive)), `${pids.join(" ")} still run`).toBe(true);
  },
);
