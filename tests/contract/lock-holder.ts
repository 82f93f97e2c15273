/** A process that takes the lock of `x` in the folder argv[2], says so, and keeps it until it is killed or for argv[3] ms. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { filesBelow } from "#adapters/folder-files";
import { withLock } from "#adapters/lock";

const [, , folder = "", ms = "60000", waitMs = "0", alone] = process.argv;
const options = {
  waitMs: Number(waitMs),
  tell: (line: string): void => void process.stdout.write(`${line}\n`),
};
try {
  await withLock(filesBelow(folder), "x", "holder", options, async () => {
    // Fails when somebody else is in here.
    if (alone) writeFileSync(join(folder, "inside"), "", { flag: "wx" });
    process.stdout.write("held\n");
    await sleep(Number(ms));
    if (alone) rmSync(join(folder, "inside"));
    process.stdout.write("given back\n");
  });
} catch (error) {
  process.stdout.write(`refused: ${error instanceof Error ? error.message : ""}\n`);
}
