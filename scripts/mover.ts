/** `kaunti mover EMPLOYEE`: somebody gets other work or another place; groups and seats follow. */
import { Command } from "commander";
import { movementOptions, runMovement, type MovementCommand } from "./movement-run.ts";
import { placeOptions, placeFields, type PlaceCommand } from "./place-options.ts";

const examples = `
Examples:
  kaunti mover 20131001 --department Finance --on 2026-12-01 --county mfano
  kaunti mover 20131001 --site bonde --title "Sub-County Administrator"

Exit codes: 0 done, 1 recorded but not applied, 2 something did not work,
3 refused.`;

export function command(): Command {
  return placeOptions(movementOptions(new Command("mover")))
    .description("Moves somebody to other work or another place.")
    .addHelpText("after", examples)
    .action(async (employee: string, options: MovementCommand & PlaceCommand) => {
      process.exitCode = await runMovement(options, {
        movement: "mover",
        employee,
        ...(options.owner === undefined ? {} : { owner: options.owner }),
        fields: placeFields(options),
      });
    });
}
