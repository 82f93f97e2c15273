/** Judges what was collected elsewhere: nobody is asked, and a file that policy calls too old tells nothing about today. */
import { counted } from "#model/count";
import type { Audited, Auditee } from "#model/auditee";
import type { BoundBaseline } from "#model/baseline";
import type { Facts } from "#model/fact";
import type { Clock } from "#model/ports";
import type { SubjectReport, VerdictState } from "#model/verdict";
import { judged, untold, used, waive } from "./audit.ts";
import type { AuditOptions } from "./audit.ts";

const day = 24 * 60 * 60 * 1000;

export function auditCollected(
  clock: Clock,
  auditee: Auditee,
  bound: BoundBaseline,
  facts: Facts,
  options: AuditOptions,
): Audited {
  const now = clock.now();
  const { file = "", takenAt = "" } = facts.header.collected ?? {};
  const when = ageOf(takenAt, dayAsked(options.asOf, now));
  const unfit = facts.problem === undefined ? unfitAge(when, bound) : undefined;
  const verdicts = bound.controls.map((control) =>
    unfit === undefined ? judged(control, facts) : untold(control, unfit.state, unfit.why),
  );
  const at = now.toISOString();
  const { subject } = auditee;
  const unknown = `${subject.id}: nothing in ${file} says when it was collected, so its age is not known`;
  return {
    facts,
    notices: when === undefined && facts.problem === undefined ? [unknown] : [],
    report: {
      subject,
      judged: "collected",
      how: file,
      baseline: used(bound),
      startedAt: at,
      finishedAt: at,
      collected: when ?? {},
      verdicts: waive(verdicts, auditee, options),
    },
  };
}

/** Today is now; another day that was asked for (`--as-of`) is its end, so that what came in on it counts. */
function dayAsked(asOf: string, now: Date): Date {
  return asOf === now.toISOString().slice(0, 10) ? now : new Date(`${asOf}T23:59:59Z`);
}

/** In whole days. The clock is the device's, which may be in another zone: a few hours ahead are today. */
function ageOf(takenAt: string, now: Date): Required<SubjectReport["collected"]> {
  if (takenAt === "") return undefined;
  const ageDays = Math.floor((now.getTime() - Date.parse(takenAt)) / day);
  return { takenAt, ageDays: ageDays === -1 ? 0 : ageDays };
}

function unfitAge(
  when: ReturnType<typeof ageOf>,
  { id, maxAgeDays }: BoundBaseline,
): { readonly state: VerdictState; readonly why: string } | undefined {
  const { ageDays = 0 } = when ?? {};
  if (ageDays < 0)
    return { state: "error", why: "the file is dated in the future: a clock is wrong" };
  if (maxAgeDays === undefined || ageDays <= maxAgeDays) return undefined;
  const limit = `${id} takes none older than ${counted(maxAgeDays, "day")}`;
  return { state: "not-run", why: `the file is ${counted(ageDays, "day")} old; ${limit}` };
}
