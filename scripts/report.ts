/** `kaunti report`: prints stored evidence again, in any format. */
import { basename, isAbsolute, join } from "node:path";
import { Command } from "commander";
import { readRun, runNames } from "#adapters/evidence-read";
import { KauntiError } from "#model/errors";
import { exitCodeOf } from "#model/report";
import { formatOptions } from "./audit-options.ts";
import { printReport } from "./print-report.ts";
import type { PrintOptions } from "./print-report.ts";
import { stateDir } from "./wire-audit.ts";
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
      const report = await readRun(await folderOf(options));
      await printReport(report, options);
      process.exitCode = exitCodeOf(report);
    });
}

async function folderOf(options: Options): Promise<string> {
  const runs = join(stateDir(options), "runs");
  const { from } = options;
  if (isAbsolute(from) || from.includes("/")) return from;
  const names = await runNames(runs);
  const name = from === "latest" ? names.at(-1) : names.find((one) => one === basename(from));
  if (name !== undefined) return join(runs, name);
  const next =
    names.length === 0 ? "run kaunti audit first" : `there are ${names.slice(-5).join(", ")}`;
  throw new KauntiError(`there is no run "${from}" in ${runs}`, { exit: 3, next });
}
