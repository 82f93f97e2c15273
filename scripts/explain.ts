/** `kaunti explain PATH`: a value, where it was written, and what it overrode. */
import { Command } from "commander";
import { explain } from "#use/explain";
import { inventoryOptions, type InventoryOptions } from "./options.ts";
import { openInventory } from "./wire.ts";

/** `explain`. */
export function command(): Command {
  const program = new Command("explain")
    .description("A value of the inventory, where it was written, and what it overrode")
    .argument("<path>", "COUNTY.words.to.the.value, or /CODE/words/to/the/value");
  return inventoryOptions(program)
    .addHelpText(
      "after",
      `
Examples:
  kaunti explain mfano.mail.dmarc.policy
  kaunti explain mfano.sites.bonde.links.bonde-4g.down
  kaunti explain mfano.people.20131001.title
  kaunti explain /099/thresholds/share`,
    )
    .action(async (path: string, options: InventoryOptions) => {
      const loaded = await openInventory(options);
      const { counties } = loaded.country;
      console.log(explain(counties, (county, pointer) => loaded.trace(county, pointer), path));
    });
}
