/** `kaunti doctor`: is everything here that the kit needs? Each line says ok, or what to do. */
import { Command } from "commander";
import { ensureEngine } from "#adapters/engine/install";
import { unlock } from "#adapters/engine/unlock";
import { backendFolder } from "#adapters/engine/place";
import { KauntiError } from "#model/errors";
import { parseStackName } from "#rollout/stack-name";
import { doctorExitCode, examine, findingLines } from "#use/doctor";
import { checksFor } from "./doctor-checks.ts";
import { appliedCounties } from "./known-counties.ts";
import { inventoryOptions, kit, stateDir, type InventoryOptions } from "./options.ts";

const examples = `
Examples:
  kaunti doctor
  kaunti doctor --install
  kaunti doctor --unlock mfano.email

Exit codes: 0 everything is there, 1 something to do, 2 it could not be done,
3 wrong usage.`;

interface DoctorCommand extends InventoryOptions {
  readonly install?: true;
  readonly unlock?: string;
  readonly ownerGone?: string;
}

export function command(): Command {
  return inventoryOptions(new Command("doctor"))
    .description("Looks whether everything is here that the kit needs, and says what to do.")
    .option("--install", "get the Pulumi engine where it is missing")
    .option("--unlock <stack>", "free a stack whose engine run is dead")
    .option("--owner-gone <host>", "with --unlock: the machine that held it is gone for good")
    .addHelpText("after", examples)
    .action(async (options: DoctorCommand) => {
      if (options.unlock !== undefined) return free(options, options.unlock);
      if (options.install === true)
        await ensureEngine({ env: process.env, kit, say: (line) => console.error(line) });
      const findings = await examine(checksFor(options));
      for (const line of findingLines(findings)) console.log(line);
      process.exitCode = doctorExitCode(findings);
    });
}

async function free(options: DoctorCommand, stack: string): Promise<void> {
  const { slug } = parseStackName(stack);
  const [home] = await appliedCounties({ ...options, county: slug });
  const backend = home && backendFolder({ state: stateDir(options), backend: home.backend });
  if (backend === undefined)
    throw new KauntiError(`the state of ${slug} is on a network backend`, {
      exit: 3,
      next: `run pulumi cancel ${stack} there, once you know that the run is dead`,
    });
  for (const line of unlock(backend, stack, options.ownerGone, Date.now())) console.log(line);
}
