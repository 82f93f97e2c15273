/** Joiner, mover and leaver end to end: shown, confirmed, written down, rolled out. */
import { userInfo } from "node:os";
import { Option, type Command } from "commander";
import { filesBelow } from "#adapters/folder-files";
import { parseSheet } from "#adapters/csv";
import { withLock } from "#adapters/lock";
import { appendCustody, appendMovements, movementsWith, registerDir } from "#adapters/register";
import { KauntiError, Refusal, type ExitCode } from "#model/errors";
import type { InventoryFiles } from "#model/inventory";
import type { OwnerId } from "#model/owner";
import { record, type MovementRequest } from "#use/movement";
import { withSheet } from "#use/rehearse";
import { ask, stopSignal } from "./confirm.ts";
import { dayOf, inventoryDir, inventoryOptions, stateDir } from "./options.ts";
import { planLines } from "./print-plan.ts";
import { printResults } from "./print-results.ts";
import { countiesMeant, wholeNumber } from "./rollout-options.ts";
import { apply, guard, prepare, type ApplyOptions } from "./rollout-run.ts";
import { loadInventory, openInventory } from "./wire.ts";

export interface MovementCommand extends ApplyOptions {
  readonly owner?: OwnerId;
  readonly on?: string;
  readonly yes?: true;
}

/** What all three ask for. */
export function movementOptions(command: Command): Command {
  return inventoryOptions(command)
    .argument("<employee>", "payroll number")
    .addOption(
      new Option("--owner <owner>", "where both owners have this number").choices([
        "executive",
        "assembly",
      ]),
    )
    .option("--on <date>", "the day it holds from, such as 2026-12-01 (today)", isoDate)
    .option("--yes", "do not ask")
    .option("--allow <number>", "let a mass change of this many through", wholeNumber);
}

function isoDate(text: string): string {
  const day = new Date(`${text}T00:00:00Z`);
  const real = !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && real) return text;
  throw new KauntiError(`${text} is not a date`, { exit: 3, next: "write it as 2026-12-01" });
}

/** Throws InputError, KauntiError or Refusal; the register is written before any target is touched. */
export async function runMovement(
  options: MovementCommand,
  wanted: Omit<MovementRequest, "on">,
): Promise<ExitCode> {
  const now = new Date();
  const { country, register } = await openInventory(options, { narrow: true });
  const [county] = countiesMeant(country, options);
  if (county === undefined) return 3;
  const request = { ...wanted, on: options.on ?? dayOf(options, now) };
  const { movements: before } = register.of(county.code3);
  const by = userInfo().username;
  const made = record(county, request, { at: now.toISOString(), by, before });
  console.log(`${request.movement} ${request.employee}, ${county.name}:`);
  for (const [at, step] of made.steps.entries()) console.log(`  ${at + 1}. ${step}`);
  if (options.yes !== true && (await ask("Record this? [y/N] ", "--yes")).toLowerCase() !== "y") {
    console.log("Nothing was recorded.");
    return 0;
  }
  const state = stateDir(options);
  const inventory = inventoryDir(options);
  const place = { county, state, ...(inventory === undefined ? {} : { inventory }) };
  const waiting = { waitMs: 60_000, tell: console.error };
  await withLock(filesBelow(state), `register/${county.code3}`, "movement", waiting, async () => {
    // Somebody else may have recorded something meanwhile.
    const fresh = await openInventory(options, { narrow: true });
    const { rows, custody } = record(countiesMeant(fresh.country, options)[0] ?? county, request, {
      at: now.toISOString(),
      by,
      before: fresh.register.of(county.code3).movements,
    });
    await rehearse(options, county.code, await movementsWith(registerDir(place), rows));
    await appendMovements(registerDir(place), rows, state);
    await appendCustody(registerDir(place), custody, state);
  });
  console.log("Recorded in the register. What follows from it:");
  return rollOut({ ...options, county: county.slug });
}

/** The register only grows: a row that the next load would call wrong could never be taken out again. */
async function rehearse(options: MovementCommand, code: number, text: string): Promise<void> {
  const name = "register/movements.csv";
  const sheet = parseSheet(name, Buffer.from(text));
  const change = (files: InventoryFiles) => withSheet(files, { code, name, sheet });
  const { problems } = await loadInventory(options, { narrow: true, change });
  const wrong = problems.find(({ level }) => level === "error");
  if (wrong === undefined) return;
  throw new KauntiError(
    `nothing was recorded, for this would not be understood: ${wrong.message}`,
    {
      exit: 3,
    },
  );
}

async function rollOut(options: MovementCommand): Promise<ExitCode> {
  const prepared = await prepare(options);
  for (const line of planLines(prepared.plan.stacks, false)) console.log(line);
  try {
    await guard(prepared, options);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    console.error(`kaunti: ${error.message}`);
    console.error("It is recorded, and no target was touched.");
    return 1;
  }
  if (!prepared.plan.stacks.some(({ pending }) => pending)) return 0;
  if (options.yes !== true && (await ask("Apply this? [y/N] ", "--yes")).toLowerCase() !== "y") {
    console.log("It is recorded; the next kaunti up brings it to the targets.");
    return 1;
  }
  return printResults(await apply(prepared, options, stopSignal()));
}
