/** The composition root of the verbs: which adapters read the inventory. Decided here and nowhere else. */
import { readInventory } from "#adapters/inventory";
import { registerDir } from "#adapters/register";
import { nearest } from "#inventory/distance";
import { counted } from "#model/count";
import type { Country, County } from "#model/county";
import { InputError, KauntiError } from "#model/errors";
import type { InventoryFiles, Loaded } from "#model/inventory";
import { findCountyIn, loadCountry } from "#use/load";
import { dayOf, inventoryDir, kit, stateDir, type InventoryOptions } from "./options.ts";

export interface OpenOptions {
  /** Put together only the county that `--county` names; of the others the public facts. For plan and up. */
  readonly narrow?: boolean;
  /** The files as they would be: a rehearsal of what is about to be written. */
  readonly change?: (files: InventoryFiles) => InventoryFiles;
}

/** The inventory whatever is wrong with it: `problems` has it all. For validate; others want `openInventory`. */
export async function loadInventory(
  options: InventoryOptions,
  { narrow = false, change = (files) => files }: OpenOptions = {},
): Promise<Loaded> {
  const inventory = inventoryDir(options);
  const files = await readInventory({
    kit,
    state: stateDir(options),
    ...(inventory === undefined ? {} : { inventory }),
  });
  const asOf = dayOf(options, new Date());
  const { county } = options;
  return loadCountry(change(files), {
    asOf,
    ...(narrow && county !== undefined ? { county } : {}),
  });
}

/** The inventory without an error in it. Throws InputError with all of them, KauntiError for an unknown county. */
export async function openInventory(
  options: InventoryOptions,
  open: OpenOptions = {},
): Promise<Loaded> {
  const loaded = await loadInventory(options, open);
  const errors = loaded.problems.filter(({ level }) => level === "error");
  if (errors.length > 0) throw new InputError(errors);
  tellWarnings(loaded.problems.length, options);
  const { county } = options;
  if (county !== undefined && findCountyIn(loaded.country, county) === undefined)
    throw unknownCounty(loaded.country, county);
  return loaded;
}

/** Exit 3, with the nearest name. */
export function unknownCounty({ counties }: Country, asked: string): KauntiError {
  const near = nearest(
    asked,
    counties.map(({ slug }) => slug),
  );
  const next = near.length > 0 ? `did you mean ${near.join(", ")}?` : "give a code or a short name";
  return new KauntiError(`no county is called "${asked}" here`, { exit: 3, next });
}

const told = new Set<string>();

/** What stops nothing is still told, once a run and on stderr: a pipe gets the verb's own answer only. */
function tellWarnings(count: number, { inventory }: InventoryOptions): void {
  const where = inventory === undefined ? "" : ` --inventory ${inventory}`;
  const line = `${counted(count, "warning")} in the inventory; kaunti validate${where} tells them`;
  if (count > 0 && !told.has(line)) process.stderr.write(`${line}\n`);
  told.add(line);
}

/** The folder that a county's register is written to. */
export function registerFolder(county: County, options: InventoryOptions): string {
  const inventory = inventoryDir(options);
  const state = stateDir(options);
  return registerDir({ county, state, ...(inventory === undefined ? {} : { inventory }) });
}
