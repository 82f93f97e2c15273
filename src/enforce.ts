/** Puts failing controls right: preview, backup, repair, audit again, and everything back where that made it worse. */
import { mergeRepairs } from "#checks/merge-repairs";
import type { Audited, Auditee } from "#model/auditee";
import type { BoundBaseline } from "#model/baseline";
import { KauntiError } from "#model/errors";
import { Unreachable } from "#model/reach";
import type { Reach } from "#model/reach";
import type { Repair, RepairOutcome } from "#model/repair";
import { isOpen } from "#model/report";
import type { SubjectReport } from "#model/verdict";
import {
  compileKeep,
  compileReached,
  compileRepair,
  compileRollback,
  parseRepair,
  sayRepair,
} from "#platforms/repair";
import type { DeadMan, RepairOptions } from "#platforms/repair";
import { auditSubject } from "./audit.ts";
import type { AuditOptions, AuditPorts } from "./audit.ts";
import { planRepairs, possible } from "./repair-plan.ts";
import type { RepairPlan } from "./repair-plan.ts";

/** Seconds in which somebody has to log in anew after a repair, and then to audit; else the host puts itself back. */
const patience = { reached: 120, kept: 600 };

export interface EnforceOptions extends AuditOptions {
  readonly apply: boolean;
  /** How long a host waits for our word before it takes the repair back. */
  readonly patience?: DeadMan;
}

export interface Enforced {
  /** What would be done, or was tried: one line each. */
  readonly changes: readonly string[];
  /** Failing controls that no machine can put right, with their remedy. */
  readonly byHand: readonly string[];
  /** As it was before, and after where anything was applied. */
  readonly before: Audited;
  readonly report: SubjectReport;
  readonly outcome?: RepairOutcome;
  /** The folder on the machine, or in the image, that holds every file as it was. */
  readonly backup?: string;
  /** Why everything was put back. */
  readonly rolledBack?: string;
}

/** Only what fails and is not waived is touched; what could not be told is left alone. */
export async function enforce(
  ports: AuditPorts,
  auditee: Auditee,
  bound: BoundBaseline,
  reach: Reach,
  options: EnforceOptions,
): Promise<Enforced> {
  const before = await auditSubject(ports, auditee, bound, reach, options);
  const { wanted, conflicts, byHand } = planRepairs(before, bound, reach);
  const changes = wanted.map(sayRepair);
  const about = { changes, byHand: [...byHand, ...conflicts], before };
  if (!options.apply || wanted.length === 0) return { ...about, report: before.report };
  const stamp = stampOf(ports);
  const wait = options.patience ?? patience;
  const outcome = await make(ports, reach, wanted, stamp, reach.kind === "ssh" ? wait : undefined);
  // A repair of sshd, PAM or sudo shows only to who comes in anew; the session that made it may go on for ever.
  if (reach.kind === "ssh") await comeInAnew(ports, auditee, reach, stamp, wait.reached);
  const after = await auditSubject(ports, auditee, bound, reach, options);
  const backup = `${reach.kind === "root" ? reach.dir : ""}/var/lib/kaunti/backup/${stamp}`;
  const worse = outcome.problem ?? worsened(before.report, after.report);
  if (worse === undefined) {
    if (reach.kind === "ssh") await keep(ports, auditee, reach, stamp, wait.kept);
    return { ...about, report: after.report, outcome, backup };
  }
  const rollback = await send(ports, reach, (root) => compileRollback({ ...root, stamp }));
  const failed = rollback.problem ?? rollback.steps.find(({ state }) => state === "failed")?.why;
  if (failed !== undefined)
    throw new KauntiError(
      `${auditee.subject.id}: the repair made it worse (${worse}) and could not be put back: ${failed}`,
      { next: `the backup is /var/lib/kaunti/backup/${stamp} on it` },
    );
  const { report } = await auditSubject(ports, auditee, bound, reach, options);
  return { ...about, report, outcome, backup, rolledBack: worse };
}

/** Makes these repairs, with a backup under `stamp`; also for what is no control, such as the asset label. */
export async function runRepairs(
  ports: AuditPorts,
  reach: Reach,
  wanted: readonly Repair[],
  stamp: string = stampOf(ports),
): Promise<RepairOutcome> {
  const { merged } = mergeRepairs(wanted.filter((one) => possible(one, reach)));
  return make(ports, reach, merged, stamp);
}

async function make(
  ports: AuditPorts,
  reach: Reach,
  merged: RepairPlan["wanted"],
  stamp: string,
  deadMan?: DeadMan,
): Promise<RepairOutcome> {
  const doable = merged.filter((one) => one.kind !== "by-hand");
  const timer = deadMan === undefined ? {} : { deadMan };
  return send(ports, reach, (root) => compileRepair(doable, { ...root, stamp, ...timer }));
}

/** Throws Unreachable where nobody gets in, or is root, any more: nothing can be taken back from here then. */
async function comeInAnew(
  ports: AuditPorts,
  { subject }: Auditee,
  reach: Reach,
  stamp: string,
  seconds: number,
): Promise<void> {
  const lost = (why: string, cause?: unknown): Unreachable =>
    new Unreachable(
      `${subject.id}: after the repair nobody could log in anew as root (${why}); the host takes all of it back by itself within ${String(seconds)} s`,
      {
        cause,
        next: "wait for that, find out which repair it was with --rule, and repeat without it",
      },
    );
  const { steps, problem } = await send(ports, reach, () => compileReached({ stamp })).catch(
    (error: unknown) => {
      throw lost(error instanceof Error ? error.message : String(error), error);
    },
  );
  const why = problem ?? steps.find(({ state }) => state !== "done")?.why;
  if (why !== undefined) throw lost(why);
}

/** Until it is told so, the host takes the repair back by itself. */
async function keep(
  ports: AuditPorts,
  { subject }: Auditee,
  reach: Reach,
  stamp: string,
  seconds: number,
): Promise<void> {
  const { steps, problem } = await send(ports, reach, () => compileKeep({ stamp }));
  const why = problem ?? steps.find(({ state }) => state !== "done")?.why;
  if (why !== undefined)
    throw new KauntiError(`${subject.id}: repaired, but it could not be told to keep it (${why})`, {
      next: `it puts everything back within ${String(seconds)} s; repeat then`,
    });
}

type ImageRoot = Pick<RepairOptions, "root" | "ownersList">;

async function send(
  ports: AuditPorts,
  reach: Reach,
  script: (root: ImageRoot) => string,
): Promise<RepairOutcome> {
  const { shell, ownersList = false } = await ports.open(reach);
  try {
    const { out } = await shell.run(
      script(reach.kind === "root" ? { root: reach.dir, ownersList } : {}),
    );
    return parseRepair(out);
  } finally {
    await shell.close();
  }
}

/** The first control that passed before and does not any more; one that can no longer be told counts. */
function worsened(before: SubjectReport, after: SubjectReport): string | undefined {
  const passed = new Set(
    before.verdicts.flatMap(({ state, control }) => (state === "pass" ? [control] : [])),
  );
  const lost = after.verdicts.find(
    ({ state, control }) => passed.has(control) && (state === "fail" || isOpen(state)),
  );
  return lost === undefined
    ? undefined
    : `${lost.control} passed before: ${lost.why === "" ? lost.found : lost.why}`;
}

function stampOf({ clock }: AuditPorts): string {
  return clock.now().toISOString().replaceAll(/[-:]/g, "");
}
