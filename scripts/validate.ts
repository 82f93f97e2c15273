/** `kaunti validate`: reads everything, changes nothing, tells all that is wrong at once. */
import { Command, Option } from "commander";
import { findCountyIn } from "#use/load";
import { validate } from "#use/validate";
import { inventoryOptions, type InventoryOptions } from "./options.ts";
import { loadInventory, unknownCounty } from "./wire.ts";

const examples = `
Examples:
  kaunti validate
  kaunti validate --inventory ../044-migori
  kaunti validate --format json

Exit codes: 0 nothing wrong (warnings are told), 3 the input is wrong.`;

export function command(): Command {
  return inventoryOptions(new Command("validate"))
    .description("Checks the whole inventory: every error at once, with file, line and column.")
    .addOption(
      new Option("--format <format>", "how to print it").choices(["text", "json"]).default("text"),
    )
    .addHelpText("after", examples)
    .action(run);
}

async function run(options: InventoryOptions & { format: string }): Promise<void> {
  const start = performance.now();
  const loaded = await loadInventory(options, { narrow: true });
  const { county } = options;
  if (county !== undefined && findCountyIn(loaded.country, county) === undefined)
    throw unknownCounty(loaded.country, county);
  const { exit, lines, json } = validate(loaded);
  if (options.format === "json") console.log(JSON.stringify(json, null, 2));
  else {
    const seconds = (performance.now() - start) / 1000;
    console.log(`${lines.join("\n")}${seconds > 2 ? ` (${seconds.toFixed(1)} s)` : ""}`);
  }
  process.exitCode = exit;
}
