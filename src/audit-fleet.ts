/** Audits a population: everybody on the list is in the report, reached or not, and one sick host stops nobody. */
import type { Audited, Auditee, Evidence } from "#model/auditee";
import type { Progress } from "#model/ports";
import type { SshReach } from "#model/reach";
import { isOpen } from "#model/report";
import type { AuditReport, SubjectReport, Verdict } from "#model/verdict";
import { auditCollected } from "./audit-collected.ts";
import { auditSubject, untold, used, waive } from "./audit.ts";
import type { AuditOptions, AuditPorts } from "./audit.ts";
import { pool } from "./fleet.ts";
import { nothingJudged } from "./nothing-judged.ts";

export interface FleetPorts extends AuditPorts {
  /** Undefined when the port accepts, else why not. */
  readonly probe: (reach: SshReach) => Promise<string | undefined>;
  readonly evidence?: Evidence;
  readonly progress?: Progress;
}

export interface FleetOptions extends AuditOptions {
  readonly notices: readonly string[];
  /** What was asked for, in words. */
  readonly scope: string;
  /** Sessions at once; knocks at once. */
  readonly sessions?: number;
  readonly knocks?: number;
}

const day = 24 * 60 * 60 * 1000;

export async function auditFleet(
  ports: FleetPorts,
  auditees: readonly Auditee[],
  options: FleetOptions,
): Promise<AuditReport> {
  const knocks = pool(options.knocks ?? 256);
  const sessions = pool(options.sessions ?? 64);
  ports.progress?.start("audit", auditees.length);
  const audited = await Promise.all(
    auditees.map(async (auditee) => {
      const known = ports.evidence?.done.get(auditee.subject.id);
      const resumed = known !== undefined && sameQuestion(known, auditee);
      // A file costs nothing to read again, and may be another one than last time.
      if (resumed && auditee.collected === undefined)
        return { report: waivedToday(known, auditee, options), notices: [] };
      const today = await one(ports, auditee, options, knocks, sessions);
      const answer = await orLastKnown(ports, auditee, today, options);
      await ports.evidence?.keep(answer);
      ports.progress?.step(auditee.subject.id);
      // Facts are in the evidence now; a whole fleet's would fill the memory.
      return { report: answer.report, notices: answer.notices };
    }),
  );
  ports.progress?.end();
  const unjudged = nothingJudged(audited.map(({ report }) => report));
  const told = audited.flatMap((answer) => answer.notices);
  const notices = [...options.notices, ...unjudged, ...told];
  const at = ports.clock.now().toISOString();
  const evidence = await ports.evidence?.close({ at, asOf: options.asOf, notices });
  return {
    schema: "kaunti.audit/1",
    kit: options.kit,
    scope: options.scope,
    generatedAt: at,
    asOf: options.asOf,
    subjects: audited.map(({ report }) => report),
    notices,
    ...(evidence === undefined ? {} : { evidence }),
  };
}

async function one(
  ports: FleetPorts,
  auditee: Auditee,
  options: FleetOptions,
  knocks: ReturnType<typeof pool>,
  sessions: ReturnType<typeof pool>,
): Promise<Audited> {
  const { bound, reach, skip, collected } = auditee;
  const at = ports.clock.now().toISOString();
  if (bound !== undefined && collected !== undefined)
    return auditCollected(ports.clock, auditee, bound, collected, options);
  if (bound === undefined || reach === undefined || skip !== undefined) {
    const { state, why } = skip ?? { state: "not-run", why: "there is no way to it" };
    return listed(auditee, at, state, why);
  }
  if (reach.kind === "ssh") {
    const dead = await knocks(() => ports.probe(reach));
    const place = `${reach.host}:${String(reach.port)}`;
    if (dead !== undefined) return listed(auditee, at, "unreachable", `${place}: ${dead}`);
  }
  return sessions(() => auditSubject(ports, auditee, bound, reach, options));
}

/** In the population and not asked: one verdict per control, or one that says that no policy holds. */
function listed(auditee: Auditee, at: string, state: Verdict["state"], why: string): Audited {
  const { subject, bound, reach } = auditee;
  const none = { id: "none", version: "", hash: "", parameters: {} };
  const nothing: Verdict = {
    control: "baseline",
    rule: "",
    title: "A baseline holds for this subject",
    severity: "low",
    state,
    expected: "",
    found: "",
    where: "",
    why,
    remedy: "",
    scored: false,
  };
  // What nobody wants to know is one line; what nobody could tell is one per control.
  const open = state === "not-applicable" ? undefined : bound;
  const verdicts = open?.controls.map((control) => untold(control, state, why)) ?? [nothing];
  return {
    notices: [],
    report: {
      subject,
      judged: reach?.kind === "root" ? "stored" : "running",
      how: "not reached",
      baseline: bound === undefined ? none : used(bound),
      startedAt: at,
      finishedAt: at,
      verdicts,
    },
  };
}

/** An answer by another policy, or of an image where a live system is asked, would mix two audits in one report. */
function sameQuestion(
  { baseline, judged, verdicts, stale }: SubjectReport,
  { bound, reach }: Auditee,
): boolean {
  const answered = verdicts.some(({ state }) => !isOpen(state));
  const way = reach?.kind === "root" ? "stored" : "running";
  return answered && stale === undefined && judged === way && baseline.hash === bound?.hash;
}

/** A waiver that has ended since then no longer accepts anything, and a new one does. */
function waivedToday(
  report: SubjectReport,
  auditee: Auditee,
  options: FleetOptions,
): SubjectReport {
  const bare = report.verdicts.map(({ waiver, ...verdict }): Verdict => ({
    ...verdict,
    state: waiver?.wouldBe ?? verdict.state,
  }));
  return { ...report, verdicts: waive(bare, auditee, options) };
}

/** A silent host's last answer, where policy says that it is young enough, judged by the same policy; with its age. */
async function orLastKnown(
  ports: FleetPorts,
  auditee: Auditee,
  today: Audited,
  options: FleetOptions,
): Promise<Audited> {
  const maxAgeDays = auditee.bound?.maxAgeDays ?? 0;
  const silent = today.report.verdicts.every(({ state }) => state === "unreachable");
  if (!silent || maxAgeDays <= 0) return today;
  const { id } = auditee.subject;
  let last: SubjectReport | undefined;
  try {
    last = await ports.evidence?.lastKnown(id);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      ...today,
      notices: [...today.notices, `${id}: no last known result is shown: ${why}`],
    };
  }
  if (last === undefined || !sameQuestion(last, auditee)) return today;
  const ageDays = Math.floor((ports.clock.now().getTime() - Date.parse(last.finishedAt)) / day);
  if (!(ageDays >= 0 && ageDays <= maxAgeDays)) return today;
  const why = today.report.verdicts[0]?.why ?? "";
  return {
    notices: [
      ...today.notices,
      `${id}: not reached today (${why}); shown is its last known result`,
    ],
    report: {
      ...waivedToday(last, auditee, options),
      stale: { takenAt: last.finishedAt, ageDays },
    },
  };
}
