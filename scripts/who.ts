/** `kaunti who NAME|NUMBER|TAG|MAIL|SERIAL|HOSTNAME`: one page about a person or a device. */
import { Command } from "commander";
import { findCountyIn } from "#use/load";
import { who } from "#use/who";
import { inventoryOptions, type InventoryOptions } from "./options.ts";
import { openInventory } from "./wire.ts";

/** `who`. */
export function command(): Command {
  const program = new Command("who")
    .description("Everything about a person or a device, on one page")
    .argument("<what...>", "name, payroll number, mail, account, tag, serial or hostname");
  return inventoryOptions(program)
    .addHelpText(
      "after",
      `
Examples:
  kaunti who wanjiku njeri
  kaunti who 20131001
  kaunti who CG-099/ICT/LAP/00001`,
    )
    .action(show);
}

async function show(what: string[], options: InventoryOptions): Promise<void> {
  const { country, register } = await openInventory(options);
  const query = what.join(" ");
  const { county } = options;
  const only = county === undefined ? undefined : findCountyIn(country, county);
  const counties = only === undefined ? country.counties : [only];
  const answer = who(counties, register, country.asOf, query);
  if (answer.kind === "page") {
    console.log(answer.text);
    return;
  }
  // Not one answer: "could not tell".
  process.exitCode = 2;
  if (answer.kind === "choose") {
    console.log(`"${query}" is said of several; ask for one by its number or tag:`);
    console.log(answer.lines.map((line) => `  ${line}`).join("\n"));
    return;
  }
  console.log(`Nobody and nothing is called "${query}".`);
  if (answer.near.length > 0) {
    console.log(`Perhaps:\n${answer.near.map((line) => `  ${line}`).join("\n")}`);
    return;
  }
  console.log(
    "Ask for a name as payroll writes it, a payroll number, mail, account, tag, serial\nor hostname; whoever is new stands in no list yet: kaunti joiner --help.",
  );
}
