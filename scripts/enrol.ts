/** `kaunti enrol`: a machine becomes an asset of the register, gets its baseline, and is audited. */
import { createInterface } from "node:readline/promises";
import { Command, Option } from "commander";
import { KauntiError } from "#model/errors";
import { countStates, scoreOf } from "#model/report";
import type { SubjectReport } from "#model/verdict";
import { batchLines, handLines, sideBySide } from "#reports/enrolment";
import { headquartersServer } from "#services/hosts";
import { enrol } from "#use/enrol";
import { enrolBatch, enrolExit, rowOf } from "#use/enrol-batch";
import type { EnrolRow } from "#use/enrol-batch";
import { whole } from "./audit-options.ts";
import { inventoryOptions } from "./options.ts";
import type { EnrolCommand, Machine } from "./enrol-machines.ts";
import { openEnrolling } from "./wire-enrol.ts";
import type { Enrolling } from "./wire-enrol.ts";

const examples = `
Examples:
  kaunti enrol --device 099-ict-lap-00042 --host 10.99.1.42 --user root
  kaunti enrol --device CG-099/ICT/LAP/00042 --self
  kaunti enrol --device 099-ict-lap-00001 --root /mnt/image --yes
  kaunti enrol --batch laptops.csv --yes      (asset,address,port,user,identity)

Every step is looked at first: the same line is simply repeated after a break.
Exit codes: 0 clean, 1 findings, 2 something could not be told or reached,
3 refused.`;

export function command(): Command {
  const program = inventoryOptions(new Command("enrol"))
    .description("Takes a machine into the register, applies its baseline, and audits it.")
    .option("--device <asset>", "which asset this machine is: its id or its tag")
    .addOption(new Option("--host <address>", "reach it over SSH").conflicts(["root", "self"]))
    .option("--port <port>", "SSH port (default 22)", whole)
    .option("--user <name>", "SSH user (default root)")
    .option("--identity <file>", "private key (default: the agent's)")
    .option("--host-key <key>", "its host key, or the SHA256:… fingerprint that it shows itself")
    .option("--accept-new-keys", "trust the host key that it shows now, and remember it")
    .addOption(new Option("--root <dir>", "a mounted image").conflicts("self"))
    .option("--self", "this machine")
    .option("--batch <file>", "many: CSV with asset,address,port,user,identity,hostkey,label")
    .option("--baseline <id>", "another baseline than the one of its role")
    .option("--label <serial>", "serial on the label, where the firmware has none")
    .option("--reinstalled", "its system was installed anew: a new host key is right")
    .option("--concurrency <n>", "machines at once in a batch (default 8)", whole)
    .option("--yes", "apply the baseline without asking")
    .addHelpText("after", examples);
  return program.action(async (options: EnrolCommand) => {
    process.exitCode = await run(options);
  });
}

async function run(options: EnrolCommand): Promise<number> {
  if (options.yes !== true && !(process.stdin.isTTY && process.stdout.isTTY))
    throw new KauntiError("there is nobody here to ask before the baseline is applied", {
      exit: 3,
      next: "repeat it in a terminal, or with --yes",
    });
  const enrolling = await openEnrolling(options, { confirm: ask(options), tell: console.log });
  const rows =
    options.batch === undefined
      ? [await single(enrolling, enrolling.named())]
      : await batch(enrolling, await enrolling.batch(options.batch), options);
  return enrolExit(rows);
}

async function single({ ports, request }: Enrolling, machine: Machine): Promise<EnrolRow> {
  const result = await enrol(ports(machine), request(machine));
  for (const objection of result.objections) console.error(`\n${sideBySide(objection)}`);
  if (result.report !== undefined) console.log(auditLine(machine.device.asset, result.report));
  for (const left of result.byHand) console.log(handLines(left).join("\n"));
  return rowOf(result);
}

/** The score, and beside it what it does not hold. */
function auditLine(asset: string, { verdicts }: SubjectReport): string {
  const score = scoreOf(verdicts);
  const counts = countStates(verdicts);
  const open = counts.error + counts.unreachable + counts["not-run"];
  const share =
    score === undefined ? "nothing was judged" : `${score.percent} % of ${score.of} pass`;
  return `${asset}: ${share}, ${counts.fail} fail, ${open} could not be told`;
}

async function batch(
  { ports, request, progress }: Enrolling,
  machines: readonly Machine[],
  { concurrency = 8 }: EnrolCommand,
): Promise<readonly EnrolRow[]> {
  const rows = machines.map((machine) => ({ asset: machine.device.asset, machine }));
  const done = await enrolBatch(
    rows,
    async ({ machine }, registered) => {
      const own = ports(machine);
      const tell: typeof own.tell = (event) => {
        own.tell(event);
        if (event.step === "register") registered();
      };
      return enrol({ ...own, tell }, request(machine));
    },
    {
      most: concurrency,
      progress,
      // Laptops are given the certificate that this one makes.
      leads: ({ machine: { county, device } }) =>
        headquartersServer(county)?.asset === device.asset,
    },
  );
  for (const { result } of done)
    for (const objection of result?.objections ?? []) console.error(`\n${sideBySide(objection)}`);
  console.log(`\n${batchLines(done).join("\n")}`);
  return done;
}

function ask({ yes }: EnrolCommand): (question: string) => Promise<boolean> {
  return async (question) => {
    console.log(question);
    if (yes === true) return true;
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    const answer = await terminal.question("apply this? [y/N] ");
    terminal.close();
    return /^y(es)?$/i.test(answer.trim());
  };
}
