/** `--collector`: hands out the script that collects on equipment which nobody reaches from here, with its SHA-256. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "#adapters/digest";
import { KauntiError } from "#model/errors";
import { kit } from "./options.ts";

const collectors = { windows: "src/platforms/windows/collector.ps1" };
export type Collector = keyof typeof collectors;
export const collectorNames = Object.keys(collectors) as Collector[];

/** Byte for byte, so that the hash is the one that whoever runs it sees. */
export async function handOut(name: Collector, out: string | undefined): Promise<number> {
  const script = await readFile(join(kit, collectors[name]), "utf8");
  const sum = sha256(script);
  if (out === undefined) {
    process.stdout.write(script);
    process.stderr.write(`SHA-256 ${sum}\n`);
    return 0;
  }
  await writeFile(out, script).catch((cause: unknown) => {
    throw new KauntiError(`${out} cannot be written`, {
      exit: 3,
      next: "give --out a file in a folder that you may write to",
      cause,
    });
  });
  console.log(`${out}: SHA-256 ${sum}`);
  return 0;
}
