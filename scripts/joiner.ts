/** `kaunti joiner EMPLOYEE`: somebody starts before payroll's next sheet knows them. */
import { Command } from "commander";
import { movementOptions, runMovement, type MovementCommand } from "./movement-run.ts";
import { placeOptions, placeFields, type PlaceCommand } from "./place-options.ts";

const examples = `
Examples:
  kaunti joiner 20260417 --surname Chebet --given "Faith Jepkosgei" \\
    --department Health --site bonde --on 2026-12-01 --county mfano

Exit codes: 0 done, 1 recorded but not applied, 2 something did not work,
3 refused.`;

interface JoinerCommand extends MovementCommand, PlaceCommand {
  readonly surname?: string;
  readonly given?: string;
  readonly employment?: string;
}

export function command(): Command {
  return placeOptions(movementOptions(new Command("joiner")))
    .description("Takes somebody in: account, mailbox, groups, seats.")
    .option("--surname <name>", "family name")
    .option("--given <names>", "other names")
    .option("--employment <kind>", "permanent, contract, intern or service (permanent)")
    .addHelpText("after", examples)
    .action(async (employee: string, options: JoinerCommand) => {
      const { surname, given, employment } = options;
      process.exitCode = await runMovement(options, {
        movement: "joiner",
        employee,
        ...(options.owner === undefined ? {} : { owner: options.owner }),
        fields: {
          ...(surname === undefined ? {} : { surname }),
          ...(given === undefined ? {} : { given_name: given }),
          ...(employment === undefined ? {} : { employment }),
          ...placeFields(options),
        },
      });
    });
}
