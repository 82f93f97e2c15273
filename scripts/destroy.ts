/** `kaunti destroy`: takes away what the kit made for one county; others are not touched. */
import { Command } from "commander";
import { KauntiError } from "#model/errors";
import type { StackPlan } from "#model/rollout";
import { destroyStack, guardDestroy, planDestroy } from "#use/destroy";
import { hasUnknown } from "#rollout/summary";
import { ask, stopSignal } from "./confirm.ts";
import { appliedCounties } from "./known-counties.ts";
import { stateDir } from "./options.ts";
import { planLines } from "./print-plan.ts";
import { rolloutOptions, wholeNumber, type RolloutOptions } from "./rollout-options.ts";
import { homes, openCounty } from "./wire-rollout.ts";

const examples = `
Examples:
  kaunti destroy --county mfano
  kaunti destroy --county mfano --layer licensing --yes mfano
  kaunti destroy --county mfano --yes mfano --allow 131

More than the county's thresholds is taken away only with --allow and the number
that the refusal says.
People are suspended, never deleted; what was on a host before is put back.
It works from the engine's state and needs no inventory.
Exit codes: 0 done, 2 something did not work, 3 refused, or wrong usage.`;

interface DestroyCommand extends RolloutOptions {
  readonly yes?: string;
  readonly allow?: number;
}

export function command(): Command {
  return rolloutOptions(new Command("destroy"))
    .description("Takes away what the kit made for a county, and only that.")
    .option("--yes <county>", "the county's short name, as consent")
    .option("--allow <number>", "let a mass change of this many through", wholeNumber)
    .addHelpText("after", examples)
    .action(async (options: DestroyCommand) => {
      if (options.all === true || options.county === undefined)
        throw new KauntiError("destroy takes one county at a time", {
          exit: 3,
          next: "give --county",
        });
      await run(options);
    });
}

async function run(options: DestroyCommand): Promise<void> {
  const state = stateDir(options);
  const [home] = await appliedCounties(options);
  if (home === undefined) return;
  const open = await openCounty(home, state);
  const plans = await planDestroy(open, options.layer);
  if (plans.length === 0) {
    console.log(`Nothing of ${home.slug} is there any more.`);
    return;
  }
  for (const line of planLines(plans, options.full === true, "destroy").slice(0, -1))
    console.log(line);
  refuseUnknown(plans);
  guardDestroy(plans, options.allow);
  const consent =
    options.yes ??
    (await ask(`Take all of this away from ${home.slug}? Type its name: `, `--yes ${home.slug}`));
  if (consent !== home.slug)
    throw new KauntiError(`"${consent}" is not ${home.slug}, so nothing was changed`, { exit: 3 });
  const signal = stopSignal();
  for (const plan of plans) {
    for (const line of await destroyStack(open, plan, options.allow, { signal }))
      console.log(`note: ${line}`);
    console.log(`${plan.stack}: taken away`);
  }
  if ((await planDestroy(open)).length === 0) await homes(state).forget(home.slug);
}

function refuseUnknown(plans: readonly StackPlan[]): void {
  const out = plans.filter(hasUnknown).map(({ stack }) => stack);
  if (out.length > 0)
    throw new KauntiError(`${out.join(", ")}: a target cannot be read, so nothing was taken away`, {
      next: "try again when it answers, or name the layers that do with --layer",
    });
}
