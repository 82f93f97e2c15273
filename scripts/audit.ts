/** `kaunti audit`: whom, by which policy, what was found; read-only on every host. */
import { Command } from "commander";
import { verifyRun } from "#adapters/evidence-read";
import { counted } from "#model/count";
import { KauntiError } from "#model/errors";
import { exitCodeOf } from "#model/report";
import { auditFleet } from "#use/audit-fleet";
import {
  checkTarget,
  collectedOptions,
  formatOptions,
  targetOptions,
  whole,
} from "./audit-options.ts";
import { handOut } from "./collector.ts";
import type { Collector } from "./collector.ts";
import { printReport } from "./print-report.ts";
import type { PrintOptions } from "./print-report.ts";
import { runFolder } from "./run-folder.ts";
import { kitVersion } from "./version.ts";
import { whom } from "./whom.ts";
import { evidence, openPolicy, shells } from "./wire-audit.ts";
import type { AuditCommand } from "./wire-audit.ts";

const examples = `
Examples:
  kaunti audit --self
  kaunti audit --county mfano --format html --out report.html
  kaunti audit --root /mnt/image --rule sshd_disable_root_login --format json
  kaunti audit --hosts hosts.csv --baseline server --resume
  kaunti audit --collected 099-ict-swt-00001.rsc
  kaunti audit --collector windows --out collector.ps1
  kaunti audit --verify latest

Exit codes: 0 all pass, 1 something fails, 2 something could not be told,
3 wrong usage or input.`;

export function command(): Command {
  const audit = formatOptions(collectedOptions(targetOptions(new Command("audit"))))
    .description("Compares equipment with policy, without changing anything.")
    .option(
      "--resume [run]",
      "go on with the latest run, or the named one: asks only who has not answered",
    )
    .option("--no-evidence", "keep nothing")
    .option("--concurrency <n>", "hosts asked at once (default 64)", whole)
    .option(
      "--verify <run>",
      "only check that a run's evidence (latest, a name or a folder) is unaltered",
    )
    .addHelpText("after", examples);
  return audit.action(async (options: AuditCommand & PrintOptions & Instead) => {
    const { collector, verify: altered } = options;
    process.exitCode =
      collector !== undefined
        ? await handOut(collector, options.out)
        : altered === undefined
          ? await run(options)
          : await verify(await runFolder(altered, options));
  });
}

/** What is done in place of an audit. */
interface Instead {
  readonly verify?: string;
  readonly collector?: Collector;
}

async function run(options: AuditCommand & PrintOptions): Promise<number> {
  checkTarget(options);
  const policy = await openPolicy(options);
  const { scope, auditees, notices } = await whom(options, policy);
  const ports = shells(options);
  const kept = options.evidence ? { evidence: await evidence(options, scope, auditees) } : {};
  const report = await auditFleet({ ...ports, ...kept }, auditees, {
    scope,
    kit: kitVersion(),
    asOf: policy.asOf,
    waivers: policy.waivers,
    notices: [...policy.notices, ...notices],
    ...(options.concurrency === undefined ? {} : { sessions: options.concurrency }),
    ...(options.timeout === undefined ? {} : { scriptMs: options.timeout * 1000 }),
  });
  await printReport(report, options);
  return exitCodeOf(report);
}

async function verify(run_: string): Promise<number> {
  const { problems, head, subjects, finished } = await verifyRun(run_);
  if (subjects === 0 && problems.some((problem) => problem.startsWith("there is no")))
    throw new KauntiError(`${run_} holds no evidence`, {
      exit: 3,
      next: "give --verify the folder of a run",
    });
  for (const problem of problems) console.log(`ALTERED: ${problem}`);
  if (problems.length > 0) return 1;
  console.log(`${counted(subjects, "subject")}, nothing altered; the chain ends in ${head}`);
  console.log("compare that hash with the one printed on the report");
  if (!finished) console.log("the run did not end: finish it with kaunti audit --resume");
  return finished ? 0 : 2;
}
