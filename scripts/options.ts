/** The options that every verb on the inventory shares. */
import { join, resolve } from "node:path";
import { Option, type Command } from "commander";
import { KauntiError } from "#model/errors";

/** The kit's own folder. */
export const kit = resolve(import.meta.dirname, "..");

export interface InventoryOptions {
  readonly inventory?: string;
  readonly county?: string;
  readonly state?: string;
  readonly asOf?: string;
}

/** Adds --inventory, --county, --state and --as-of. */
export function inventoryOptions(program: Command): Command {
  return program
    .addOption(
      new Option("--inventory <dir>", "the inventory (default: the kit's own)").env(
        "KAUNTI_INVENTORY",
      ),
    )
    .option("--county <county>", "one county: its official code or its short name")
    .addOption(
      new Option("--state <dir>", "where state is kept (default: .kaunti in the inventory)").env(
        "KAUNTI_STATE",
      ),
    )
    .option("--as-of <date>", "the day that is judged by (default: today, UTC)");
}

/** The private inventory, absolute; undefined for the kit's own. */
export function inventoryDir({
  inventory,
}: Pick<InventoryOptions, "inventory">): string | undefined {
  const asked = inventory ?? process.env["KAUNTI_INVENTORY"];
  if (asked === undefined || asked === "" || resolve(asked) === join(kit, "inventory"))
    return undefined;
  return resolve(asked);
}

/** Where this run keeps its things, absolute: `.kaunti` in the private inventory, or in the kit. */
export function stateDir(options: Pick<InventoryOptions, "inventory" | "state">): string {
  const asked = options.state ?? process.env["KAUNTI_STATE"];
  if (asked !== undefined && asked !== "") return resolve(asked);
  return join(inventoryDir(options) ?? kit, ".kaunti");
}

/** `--as-of`, or the day that `now` is in; KauntiError (exit 3) for what is no day. */
export function dayOf({ asOf }: Pick<InventoryOptions, "asOf">, now: Date): string {
  const day = asOf ?? now.toISOString().slice(0, 10);
  const read = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(read.getTime()) || read.toISOString().slice(0, 10) !== day) {
    throw new KauntiError(`--as-of ${day} is not a day`, {
      exit: 3,
      next: "write it as 2026-12-31",
    });
  }
  return day;
}
