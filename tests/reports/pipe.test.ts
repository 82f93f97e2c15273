/** A report that is read through `head` is no crash. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";

test("a reader that goes away changes neither what is said nor the exit code", async () => {
  const kaunti = join(import.meta.dirname, "../../kaunti");
  const child = spawn(kaunti, ["audit", "--collector", "windows"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.destroy();
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, "close")) as [number];
  expect(said).not.toMatch(/EPIPE|node:/);
  expect(code).toBe(0);
});
