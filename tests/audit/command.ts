/** The command as the operator runs it: argv in, exit code and both streams out. */
import { spawn } from "node:child_process";
import { join } from "node:path";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** `state`: KAUNTI_STATE of these runs. */
export function commandIn(state: string): (...args: string[]) => Promise<Ran> {
  return async (...args) => {
    const { promise, resolve } = Promise.withResolvers<Ran>();
    const child = spawn(join(import.meta.dirname, "../../kaunti"), args, {
      env: { ...process.env, KAUNTI_STATE: state, KAUNTI_INVENTORY: "" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
    child.on("close", (code) => resolve({ code: code ?? -1, out, err }));
    return promise;
  };
}
