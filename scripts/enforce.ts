/** `kaunti enforce`: shows what would be put right; with --apply puts it right, and audits again. */
import { Command } from "commander";
import { KauntiError } from "#model/errors";
import { exitCodeOf } from "#model/report";
import { enforcedLines } from "#reports/enforced";
import { wrapWhole } from "#reports/text";
import { enforce } from "#use/enforce";
import { checkTarget, targetOptions } from "./audit-options.ts";
import { paper } from "./print-report.ts";
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
      "\nExamples:\n  kaunti enforce --root /mnt/image\n  kaunti enforce --self --baseline county-laptop --apply\n\nExit codes (of the state afterwards; without --apply, of now): 0 all pass,\n1 something fails, 2 something could not be told or was put back, 3 wrong usage.",
    )
    .action(async (options: Options) => {
      process.exitCode = await run(options);
    });
}

const say = (lines: readonly string[]): void => console.log(lines.join("\n"));

async function run(options: Options): Promise<number> {
  checkTarget(options);
  const policy = await openPolicy(options);
  const { auditees, notices } = await whom(options, policy);
  for (const notice of [...policy.notices, ...notices])
    say(wrapWhole(`note: ${notice}`, paper(undefined).width));
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
      const told = {
        ...result,
        notices: result.before.notices,
        before: result.before.report,
        after: result.report,
      };
      say(enforcedLines(told, apply, paper(undefined).width));
      codes.push(result.rolledBack === undefined ? exitCodeOf({ subjects: [result.report] }) : 2);
    } catch (error) {
      if (!(error instanceof KauntiError) || error.exit === 3) throw error;
      console.log(`${subject.id}: ${error.message}`);
      codes.push(2);
    }
  }
  return Math.max(...codes);
}
