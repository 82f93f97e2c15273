/** Starts the provider as the engine would, and waits for the port that it prints. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { KauntiError } from "#model/errors";

/** Milliseconds until it was ready. Rejects with a sentence when it does not start within ten seconds. */
export async function probeProvider(kit: string): Promise<number> {
  const started = performance.now();
  const child = spawn(join(kit, "stacks", "provider", "pulumi-resource-kaunti"), {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  try {
    return await new Promise<number>((resolve, reject) => {
      const fail = (why: string): void =>
        reject(
          new KauntiError(`the provider does not start: ${why}`, {
            exit: 1,
            next: "run npm ci in the kit's folder",
          }),
        );
      const patience = setTimeout(() => fail("no answer in 10 s"), 10_000);
      child.stdout.once("data", (chunk: Buffer) => {
        clearTimeout(patience);
        if (/^\d+\s/.test(chunk.toString())) resolve(performance.now() - started);
        else fail("it printed no port");
      });
      child.once("error", ({ message }) => fail(message));
      child.once("close", () => {
        clearTimeout(patience);
        fail(errors.trim().split("\n").at(-1) || "it ended at once");
      });
    });
  } finally {
    child.kill("SIGKILL");
  }
}
