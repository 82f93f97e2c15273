/** One child process: script on stdin, answer on stdout, ended for good when it takes or says too much. */
import { spawn } from "node:child_process";
import { endsWithUs } from "./process-groups.ts";
import { NoAnswer } from "#model/reach";
import type { ShellResult } from "#model/ports";

export interface ProcessLimits {
  readonly timeoutMs: number;
  /** Of stdout and stderr together. */
  readonly maxBytes: number;
}

/** A whole fleet's answers are held in memory one by one: a host says what it has to in this many bytes. */
export const defaultLimits: ProcessLimits = { timeoutMs: 300_000, maxBytes: 16 * 1024 * 1024 };

/** Rejects with NoAnswer when the limits are passed; the process group is ended then. */
export async function runProcess(
  command: string,
  args: readonly string[],
  stdin: string,
  limits: ProcessLimits,
): Promise<ShellResult> {
  const { promise, resolve, reject } = Promise.withResolvers<ShellResult>();
  // A group of its own, so that what the script started ends with it.
  const child = spawn(command, args, { detached: true, stdio: ["pipe", "pipe", "pipe"] });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  let bytes = 0;
  const group = endsWithUs(child.pid);
  const stop = (why: string) => {
    group.kill();
    child.stdin.destroy();
    child.stdout.destroy();
    child.stderr.destroy();
    child.unref();
    reject(new NoAnswer(why));
  };
  const timer = setTimeout(
    stop,
    limits.timeoutMs,
    `the script did not end within ${String(Math.round(limits.timeoutMs / 1000))} s`,
  );
  const take = (chunks: Buffer[]) => (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > limits.maxBytes) stop(`the answer is longer than ${String(limits.maxBytes)} bytes`);
    else chunks.push(chunk);
  };
  child.stdout.on("data", take(out));
  child.stderr.on("data", take(err));
  child.on("error", (error) => {
    reject(new NoAnswer(`${command} could not be started: ${error.message}`));
  });
  child.on("close", (code, signal) => {
    if (code === null) reject(new NoAnswer(`the script was ended by ${String(signal)}`));
    else resolve({ code, out: text(out), err: text(err) });
  });
  // A script that exits before it has read all of itself closes the pipe; its exit code tells the story.
  child.stdin.on("error", () => undefined);
  child.stdin.end(stdin);
  return promise.finally(() => {
    clearTimeout(timer);
    group.release();
  });
}

function text(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString("utf8");
}
