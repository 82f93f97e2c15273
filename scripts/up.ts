/** `kaunti up`: applies a plan that was looked at. */
import { Command } from "commander";
import { loadPlan } from "#adapters/plan-file";
import type { ExitCode } from "#model/errors";
import { refuseMoved } from "#rollout/moved";
import { unreachableWords } from "#rollout/reachable";
import { ask, stopSignal } from "./confirm.ts";
import { planLines } from "./print-plan.ts";
import { printResults } from "./print-results.ts";
import { rolloutOptions, wholeNumber } from "./rollout-options.ts";
import { apply, guard, prepare, type ApplyOptions, type StackResult } from "./rollout-run.ts";

const examples = `
Examples:
  kaunti up --county mfano
  kaunti up --county mfano --plan change-17.json --yes
  kaunti up --county mfano --allow 48

Exit codes: 0 everything is as wanted, 2 something did not work, 3 refused,
or wrong usage or input.`;

interface UpCommand extends ApplyOptions {
  readonly plan?: string;
  readonly yes?: true;
}

export function command(): Command {
  return rolloutOptions(new Command("up"))
    .description("Brings targets to what the inventory says.")
    .option("--plan <file>", "apply this plan, and refuse when anything has moved since")
    .option("--yes", "do not ask")
    .option("--allow <number>", "let a mass change of this many through", wholeNumber)
    .option("--older", "going back to an older inventory is meant")
    .option("--refresh", "ask every target first, and put back what was changed there")
    .addHelpText("after", examples)
    .action(async (options: UpCommand) => {
      process.exitCode = await run(options);
    });
}

async function run(options: UpCommand): Promise<ExitCode> {
  const prepared = await prepare(options);
  if (options.plan === undefined)
    for (const line of planLines(prepared.plan.stacks, options.full === true)) console.log(line);
  else refuseMoved(await loadPlan(options.plan), prepared.plan);
  await guard(prepared, options);
  if (!prepared.plan.stacks.some(({ pending }) => pending)) return 0;
  if (options.yes !== true && (await ask("Apply this? [y/N] ", "--yes")).toLowerCase() !== "y") {
    console.log("Nothing was changed.");
    return 0;
  }
  const results = await apply(prepared, options, stopSignal());
  const before = waitingFor(results);
  if (before.length === 0 || options.plan !== undefined) return printResults(results);
  printResults(results.map(withoutWaiting));
  return again(options, before);
}

const waitingFor = (results: readonly StackResult[]): readonly string[] =>
  results.flatMap((result) => (result.status === "fulfilled" ? result.value.waiting : []));

const withoutWaiting = (result: StackResult): StackResult =>
  result.status === "rejected" ? result : { ...result, value: { ...result.value, waiting: [] } };

/**
 * What this very run has brought up may be what the rest waited for (a directory on a server that had none): it is planned
 * once more, shown, and applied.
 */
async function again(options: UpCommand, before: readonly string[]): Promise<ExitCode> {
  const prepared = await prepare(options);
  const pending = prepared.plan.stacks.filter((stack) => stack.pending);
  const now = pending.flatMap(unreachableWords);
  if (before.every((why) => now.includes(why))) {
    for (const why of now) console.error(`kaunti: not reached, and not changed: ${why}`);
    return 2;
  }
  console.log("Now that this is up, the rest can be told:");
  for (const line of planLines(prepared.plan.stacks, options.full === true)) console.log(line);
  await guard(prepared, options);
  if (options.yes !== true && (await ask("Apply this? [y/N] ", "--yes")).toLowerCase() !== "y") {
    console.log("The rest was not changed.");
    return 1;
  }
  return printResults(await apply(prepared, options, stopSignal()));
}
