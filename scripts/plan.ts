/** `kaunti plan`: what `up` would do, in words, and as a private file that `up` can be held to. */
import { Command } from "commander";
import { savePlan } from "#adapters/plan-file";
import { planExitCode } from "#rollout/summary";
import { planLines } from "./print-plan.ts";
import { rolloutOptions, type RolloutOptions } from "./rollout-options.ts";
import { prepare } from "./rollout-run.ts";

const examples = `
Examples:
  kaunti plan --county mfano
  kaunti plan --all --layer email
  kaunti plan --county mfano --out change-17.json
  kaunti up --county mfano --plan change-17.json

Exit codes: 0 nothing to change, 1 changes are pending, 2 something could not be
told, 3 wrong usage or input.`;

export function command(): Command {
  return rolloutOptions(new Command("plan"))
    .description("Shows what up would change: who, what, before, after. Changes nothing.")
    .option("--refresh", "ask every target, also where nothing changed in the inventory")
    .option("--out <file>", "where to write the plan (default: the state's private folder)")
    .addHelpText("after", examples)
    .action(async (options: RolloutOptions & { readonly out?: string }) => {
      const { plan, state } = await prepare(options);
      for (const line of planLines(plan.stacks, options.full === true)) console.log(line);
      const code = planExitCode(plan);
      if (code !== 0 || options.out !== undefined)
        console.log(`Plan: ${await savePlan(plan, state, options.out)} (private: it names people)`);
      process.exitCode = code;
    });
}
