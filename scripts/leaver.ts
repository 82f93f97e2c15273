/** `kaunti leaver EMPLOYEE`: account, mail, seats and devices of somebody who left, in order. */
import { Command, Option } from "commander";
import { dayOf } from "./options.ts";
import { movementOptions, runMovement, type MovementCommand } from "./movement-run.ts";

const examples = `
Examples:
  kaunti leaver 20131001 --on 2026-12-31 --county mfano
  kaunti leaver 20131001 --now --forward 20131008
  kaunti leaver 20131001 --on 2026-12-31 --hold

Exit codes: 0 done, 1 recorded but not applied, 2 something did not work,
3 refused.`;

interface LeaverCommand extends MovementCommand {
  readonly now?: true;
  readonly forward?: string;
  readonly hold?: true;
}

export function command(): Command {
  return movementOptions(new Command("leaver"))
    .description("Closes somebody's account: log-in, mail, seats, devices.")
    .option("--now", "close the account at once, whatever the last day is")
    .addOption(
      new Option("--forward <employee>", "their mail goes to this colleague").conflicts("hold"),
    )
    .option("--hold", "their mail is kept in the closed mailbox (else it is refused)")
    .addHelpText("after", examples)
    .action(async (employee: string, options: LeaverCommand) => {
      const { now, forward, hold, owner } = options;
      // Not said again: what was decided before stays.
      const mail =
        forward === undefined ? (hold === true ? "hold" : undefined) : `forward:${forward}`;
      process.exitCode = await runMovement(options, {
        movement: "leaver",
        employee,
        ...(owner === undefined ? {} : { owner }),
        fields: {
          ...(mail === undefined ? {} : { mail }),
          ...(now === true ? { suspended_from: dayOf(options, new Date()) } : {}),
        },
      });
    });
}
