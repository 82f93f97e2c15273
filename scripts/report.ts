/** `kaunti report`: prints stored evidence again, in any format. */
import { Command } from "commander";
import { readRun } from "#adapters/evidence-read";
import { exitCodeOf } from "#model/report";
import { formatOptions } from "./audit-options.ts";
import { printReport } from "./print-report.ts";
import type { PrintOptions } from "./print-report.ts";
import { runFolder } from "./run-folder.ts";
import type { AuditCommand } from "./wire-audit.ts";

type Options = PrintOptions & Pick<AuditCommand, "state" | "inventory"> & { readonly from: string };

export function command(): Command {
  return formatOptions(new Command("report"))
    .description("Prints what an audit found, from its evidence.")
    .option("--from <run>", "a run's name or folder", "latest")
    .option("--inventory <dir>", "the inventory whose runs are meant")
    .option("--state <dir>", "where evidence is kept (default .kaunti; KAUNTI_STATE)")
    .addHelpText(
      "after",
      "\nExample:\n  kaunti report --from latest --format html --out report.html",
    )
    .action(async (options: Options) => {
      const report = await readRun(await runFolder(options.from, options));
      await printReport(report, options);
      process.exitCode = exitCodeOf(report);
    });
}
