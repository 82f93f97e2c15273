/** `kaunti undo`: lists what the last applies can be taken back to, and takes one back. */
import { Command } from "commander";
import { KauntiError } from "#model/errors";
import { countChanges } from "#model/change";
import { explain, summarise } from "#reconcile/words";
import { undo, undoables, type Undoable } from "#use/undo";
import { ask } from "./confirm.ts";
import { appliedCounties } from "./known-counties.ts";
import { stateDir } from "./options.ts";
import { rolloutOptions, wholeNumber, type RolloutOptions } from "./rollout-options.ts";
import { openCounty } from "./wire-rollout.ts";

const examples = `
Examples:
  kaunti undo --county mfano
  kaunti undo --county mfano directory-executive --yes

Only the last apply of each resource can be taken back; taken back twice, it is
there again. The inventory still wants what was undone: change it too, or the
next up brings it back.
Exit codes: 0 done or listed, 2 something could not be told, 3 refused, or wrong
usage.`;

interface UndoCommand extends RolloutOptions {
  readonly yes?: true;
  readonly allow?: number;
}

export function command(): Command {
  return rolloutOptions(new Command("undo"))
    .description("Takes the last apply of a resource back, on its target.")
    .argument("[resource]", "the resource, as the list names it")
    .option("--yes", "do not ask")
    .option("--allow <number>", "let a mass change of this many through", wholeNumber)
    .addHelpText("after", examples)
    .action(async (resource: string | undefined, options: UndoCommand) => {
      process.exitCode = await run(resource, options);
    });
}

async function run(resource: string | undefined, options: UndoCommand): Promise<0 | 2> {
  const [home] = await appliedCounties(options);
  if (home === undefined) return 0;
  const open = await openCounty(home, stateDir(options));
  const all = await undoables(open, options.layer);
  if (resource === undefined) return list(all);
  const matches = all.filter(({ name }) => name === resource);
  const [one, other] = matches;
  if (one === undefined || other !== undefined) throw unclear(resource, matches);
  if (one.unknown !== undefined) throw new KauntiError(`${one.name}: ${one.unknown}`);
  if (one.changes.length === 0) {
    console.log(`${one.name}: nothing to take back.`);
    return 0;
  }
  for (const line of explain(one.changes)) console.log(line);
  if (options.yes !== true && (await ask("Take this back? [y/N] ", "--yes")).toLowerCase() !== "y")
    return 0;
  for (const line of await undo(open, one, options.allow)) console.log(`note: ${line}`);
  console.log(`${one.name}: taken back. The inventory still wants it: see ./kaunti plan`);
  return 0;
}

function list(all: readonly Undoable[]): 0 | 2 {
  if (all.length === 0) console.log("Nothing was applied from here that could be taken back.");
  for (const { stack, name, changes, unknown } of all)
    console.log(
      `${stack} ${name}: ${unknown ?? (changes.length === 0 ? "nothing to take back" : summarise(countChanges(changes)))}`,
    );
  return all.some(({ unknown }) => unknown !== undefined) ? 2 : 0;
}

function unclear(resource: string, matches: readonly Undoable[]): KauntiError {
  const what =
    matches.length === 0
      ? `there is nothing to take back for "${resource}"`
      : `"${resource}" is in ${matches.map(({ stack }) => stack).join(" and ")}`;
  const next =
    matches.length === 0 ? "./kaunti undo lists what there is" : "say which with --layer";
  return new KauntiError(what, { exit: 3, next });
}
