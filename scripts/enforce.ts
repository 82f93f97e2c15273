/** `kaunti enforce`: shows what would be put right; with --apply puts it right, and audits again. */
import { Command } from "commander";
import { KauntiError } from "#model/errors";
import { countStates, exitCodeOf, scoreOf } from "#model/report";
import { countWords } from "#reports/words";
import { enforce } from "#use/enforce";
import type { Enforced } from "#use/enforce";
import { checkTarget, targetOptions } from "./audit-options.ts";
import { kitVersion } from "./version.ts";
import { whom } from "./whom.ts";
import { openPolicy, shells } from "./wire-audit.ts";
import type { AuditCommand } from "./wire-audit.ts";

type Options = AuditCommand & { readonly apply?: true };

export function command(): Command {
  return targetOptions(new Command("enforce"))
    .description(
      "Puts failing controls right: a preview first; every file is backed up before it is changed.",
    )
    .option("--apply", "do it; without this nothing is changed")
    .addHelpText(
      "after",
      "\nExamples:\n  kaunti enforce --root /mnt/image\n  kaunti enforce --self --baseline county-laptop --apply",
    )
    .action(async (options: Options) => {
      process.exitCode = await run(options);
    });
}

async function run(options: Options): Promise<number> {
  checkTarget(options);
  const policy = await openPolicy(options);
  const { auditees, notices } = await whom(options, policy);
  for (const notice of [...policy.notices, ...notices]) console.log(`note: ${notice}`);
  const { asOf, waivers } = policy;
  const apply = options.apply === true;
  const codes: number[] = [];
  // One after the other: a repair that goes wrong is seen before the next host is touched.
  for (const auditee of auditees) {
    const { subject, bound, reach, skip } = auditee;
    if (bound === undefined || reach === undefined || skip !== undefined) {
      console.log(
        `${subject.id}: ${skip?.state ?? "not-run"}: ${skip?.why ?? "there is no way to it"}`,
      );
      codes.push(skip?.state === "not-applicable" ? 0 : 2);
      continue;
    }
    try {
      const result = await enforce(shells(options), auditee, bound, reach, {
        asOf,
        waivers,
        apply,
        kit: kitVersion(),
      });
      tell(subject.id, result, apply);
      codes.push(result.rolledBack === undefined ? exitCodeOf({ subjects: [result.report] }) : 2);
    } catch (error) {
      if (!(error instanceof KauntiError) || error.exit === 3) throw error;
      console.log(`${subject.id}: ${error.message}`);
      codes.push(2);
    }
  }
  return Math.max(...codes);
}

function tell(
  id: string,
  { changes, byHand, before, report, outcome, rolledBack, backup }: Enforced,
  applied: boolean,
): void {
  console.log(`${id}: ${countWords(countStates(before.report.verdicts))}`);
  for (const notice of before.notices) console.log(`  note      ${notice}`);
  if (scoreOf(before.report.verdicts) === undefined)
    console.log("  nothing was judged, so nothing is known to be in order");
  if (outcome === undefined)
    for (const change of changes) console.log(`  ${applied ? "done" : "would"} ${change}`);
  for (const { what, state, why } of outcome?.steps ?? [])
    console.log(`  ${state.padEnd(9)} ${what}${why === "" ? "" : `: ${why}`}`);
  for (const hand of byHand) console.log(`  by hand   ${hand}`);
  if (changes.length === 0) console.log("  nothing that a machine could put right");
  if (rolledBack !== undefined) console.log(`  PUT BACK  ${rolledBack}`);
  if (applied) console.log(`  afterwards: ${countWords(countStates(report.verdicts))}`);
  if (backup !== undefined) console.log(`  backups   ${backup}`);
  if (!applied && changes.length > 0) console.log("  nothing was changed; repeat with --apply");
}
