/** `kaunti practice`, which is `npm start`: the main job on the invented county Mfano, on folders, without root. */
import { Command, Option } from "commander";
import { practice } from "#use/practice";
import { practicePorts, reset } from "./wire-practice.ts";
import type { PracticeCommand } from "./wire-practice.ts";

const examples = `
Examples:
  kaunti practice
  kaunti practice --reset

Everything that it makes is below the state directory (default .kaunti); this
machine is only read.
Exit codes: 0 it ran through (findings are what it shows), 2 something did not
work, 3 wrong usage.`;

export function command(): Command {
  return new Command("practice")
    .description("Runs the whole job on the practice county, and says what to try next.")
    .addOption(
      new Option("--state <dir>", "where all of it is kept (default .kaunti)").env("KAUNTI_STATE"),
    )
    .option("--out <file>", "where the report goes", "report.html")
    .option("--reset", "take away what earlier runs made of the practice county, and start afresh")
    .addHelpText("after", examples)
    .action(async (options: PracticeCommand & { readonly reset?: true }) => {
      if (options.reset === true) await reset(options);
      process.exitCode = await practice(practicePorts(options, console.log));
      for (const line of next) console.log(line);
    });
}

const next = [
  "next       open the report in a browser; README.md makes your own county",
  "           ./kaunti who 099-hlt-lap-00002",
  "           docs/guides/auditor.md breaks a machine and repairs it",
];
