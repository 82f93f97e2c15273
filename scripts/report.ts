/** `kaunti report`: prints stored evidence again, in any format. */
import { Command } from "commander";
import { readRun } from "#adapters/evidence-read";
import { KauntiError } from "#model/errors";
import { exitCodeOf } from "#model/report";
import { compare, exitCodeOfComparison } from "#reports/compare";
import { compareTable } from "#reports/compare-table";
import { formatOptions } from "./audit-options.ts";
import { paper, printReport, put } from "./print-report.ts";
import type { PrintOptions } from "./print-report.ts";
import { runFolder } from "./run-folder.ts";
import type { AuditCommand } from "./wire-audit.ts";

type Options = PrintOptions &
  Pick<AuditCommand, "state" | "inventory"> & {
    readonly from: string;
    readonly compare?: readonly string[];
  };

export function command(): Command {
  return formatOptions(new Command("report"))
    .description("Prints what an audit found, from its evidence.")
    .option("--from <run>", "a run's name or folder", "latest")
    .option(
      "--compare <runs...>",
      "two runs beside each other, newly failing first; one: it and the latest",
    )
    .option("--inventory <dir>", "the inventory whose runs are meant")
    .option("--state <dir>", "where evidence is kept (default .kaunti; KAUNTI_STATE)")
    .addHelpText(
      "after",
      "\nExamples:\n  kaunti report --from latest --format html --out report.html\n  kaunti report --compare 2026-11-01T08-00-00.000Z latest\n\nExit codes are those of the audit that it prints: 0 all pass, 1 something fails,\n2 something could not be told; of a comparison: 0 nothing got worse, 1 something\nnewly fails, 2 something is no longer told. 3 the command is wrong.",
    )
    .action(async (options: Options) => {
      if (options.compare !== undefined) {
        process.exitCode = await beside(options.compare, options);
        return;
      }
      const report = await readRun(await runFolder(options.from, options));
      await printReport(report, options);
      process.exitCode = exitCodeOf(report);
    });
}

async function beside(named: readonly string[], options: Options): Promise<number> {
  const [first = "", second = "latest", ...more] = named;
  const { format, out } = options;
  if (more.length > 0 || (format !== "table" && format !== "json"))
    throw new KauntiError("--compare takes one or two runs, and prints a table or json", {
      exit: 3,
      next: "kaunti report --compare RUN latest",
    });
  const older = await readRun(await runFolder(first, options));
  const newer = await readRun(await runFolder(second, options));
  const found = compare(older, newer);
  const text =
    format === "json"
      ? `${JSON.stringify({ exitCode: exitCodeOfComparison(found), ...found }, null, 2)}\n`
      : compareTable(older, newer, found, paper(out));
  await put(text, options);
  return exitCodeOfComparison(found);
}
