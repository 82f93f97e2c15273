/** `kaunti drift`: what moved on the targets since it was applied. Read-only. */
import { Command } from "commander";
import { ancestryOf } from "#adapters/git";
import type { OpenCounty } from "#model/rollout-ports";
import { explain } from "#reconcile/words";
import { counted } from "#model/count";
import { driftExitCode, driftOf, putBack, type DriftedResource } from "#use/drift";
import { appliedCounties } from "./known-counties.ts";
import { dayOf, inventoryDir, kit, stateDir } from "./options.ts";
import { rolloutOptions, type RolloutOptions } from "./rollout-options.ts";
import { openCounty } from "./wire-rollout.ts";

const examples = `
Examples:
  kaunti drift --county mfano
  kaunti drift --all --layer network

Put it back with: kaunti up --refresh
Exit codes: 0 everything is as it was applied, 1 something moved, 2 something
could not be told, 3 wrong usage.`;

export function command(): Command {
  return rolloutOptions(new Command("drift"))
    .description("Shows what was changed on targets by somebody else. Changes nothing.")
    .addHelpText("after", examples)
    .action(async (options: RolloutOptions) => {
      const found: DriftedResource[] = [];
      const advice: string[] = [];
      for (const home of await appliedCounties(options)) {
        const open = await openCounty(home, stateDir(options));
        const here = await driftOf(open, options.layer);
        found.push(...here);
        const moved = here.find(({ changes }) => changes.length > 0);
        if (moved !== undefined) advice.push(await advise(open, moved.stack, options));
      }
      for (const line of found.flatMap(driftLines)) console.log(line);
      const moved = found.filter(({ changes }) => changes.length > 0).length;
      const unknown = found.filter((one) => one.unknown !== undefined).length;
      console.log(
        `${counted(found.length, "resource")}: ${moved} moved, ${unknown} could not be told, ${found.length - moved - unknown} as applied.`,
      );
      for (const line of advice) console.log(line);
      process.exitCode = driftExitCode(found);
    });
}

async function advise(open: OpenCounty, stack: string, options: RolloutOptions): Promise<string> {
  const memory = (await open.known(stack))?.memory;
  const commit = memory?.revision.commit;
  const inventory = inventoryDir(options) ?? `${kit}/inventory`;
  const known = commit === undefined ? undefined : await ancestryOf(inventory, commit);
  return putBack(open.home.slug, memory, dayOf({}, new Date()), known, placeOf(options));
}

/** The options that say where: without them the line that is advised would be about another county. */
const placeOf = ({ inventory, state }: RolloutOptions): string =>
  `${inventory === undefined ? "" : ` --inventory ${inventory}`}${state === undefined ? "" : ` --state ${state}`}`;

/** What is there now comes first: the changes are those that would put it back. */
function driftLines({ stack, name, changes, unknown }: DriftedResource): string[] {
  if (unknown !== undefined) return [`${stack}: ${name}: could not be told: ${unknown}`];
  if (changes.length === 0) return [];
  return [
    `${stack}: ${name}: ${changes.length} moved (what is there now -> what was applied)`,
    ...explain(changes).map((line) => `  ${line}`),
  ];
}
