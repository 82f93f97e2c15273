/** The options that plan, up, drift and destroy share, and which counties and layers they mean. */
import { Option, type Command } from "commander";
import type { Country, County } from "#model/county";
import { KauntiError } from "#model/errors";
import { layerNames, type LayerName } from "#model/layer";
import { findCountyIn } from "#use/load";
import { inventoryOptions, type InventoryOptions } from "./options.ts";

export interface RolloutOptions extends InventoryOptions {
  readonly all?: true;
  readonly layer?: readonly LayerName[];
  readonly refresh?: true;
  readonly full?: true;
}

/** Adds the inventory's options, --all, --layer, --full. */
export function rolloutOptions(command: Command): Command {
  return inventoryOptions(command)
    .option("--all", "every county of the inventory that is managed")
    .addOption(new Option("--layer <layer...>", "only these layers").choices(layerNames))
    .option("--full", "print every single change");
}

/** `--county`, `--all`, or the only one there is. Throws KauntiError (exit 3) when it is not clear which. */
export function countiesMeant(country: Country, options: RolloutOptions): readonly County[] {
  const managed = country.counties.filter((county) => county.managed);
  if (options.all === true) return managed;
  if (options.county !== undefined) return [named(country, options.county)];
  const [only, second] = managed;
  if (only !== undefined && second === undefined) return [only];
  throw new KauntiError("which county was not said", {
    exit: 3,
    next: `give --county with one of ${managed.map(({ slug }) => slug).join(", ") || "your counties"}, or --all`,
  });
}

function named(country: Country, asked: string): County {
  const county = findCountyIn(country, asked);
  if (county?.managed === true) return county;
  throw new KauntiError(
    county === undefined
      ? `no county is called "${asked}" here`
      : `of ${county.name} only the public facts are here, no sites and no people`,
    { exit: 3, next: "make its data folder with ./kaunti new county, and point --inventory at it" },
  );
}

/** The value of --allow. Throws KauntiError (exit 3) for what is no whole number. */
export function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new KauntiError(`--allow ${text} is not a number`, {
    exit: 3,
    next: "say exactly how many changes are meant",
  });
}
