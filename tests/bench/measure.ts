/** Runs a command as a process of its own and measures it: wall time, CPU time, peak memory. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

export interface Measured {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
  readonly code: number | null;
  readonly out: string;
}

const usage = pathToFileURL(join(import.meta.dirname, "usage.ts")).href;

/** `command` must end in a Node process, which writes its own figures at exit; throws when it did not. */
export async function measure(command: string, words: readonly string[]): Promise<Measured> {
  const file = join(tmpdir(), `kaunti-bench-${process.pid}-${Date.now()}.json`);
  const env = { ...process.env, NODE_OPTIONS: `--import ${usage}`, KAUNTI_BENCH_USAGE: file };
  const started = performance.now();
  const child = spawn(command, words, { env, stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (out += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  const seconds = (performance.now() - started) / 1000;
  const own = JSON.parse(readFileSync(file, "utf8")) as { maxRssKb: number; cpuMs: number };
  return { seconds, cpuSeconds: own.cpuMs / 1000, peakMb: own.maxRssKb / 1024, code, out };
}
