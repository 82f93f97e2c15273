/** Audits one subject: one script out, one answer back, every control judged. Never throws for what a host did. */
import { judge } from "#checks/judge";
import { applyWaivers } from "#checks/waivers";
import type { Audited, Auditee } from "#model/auditee";
import type { BoundBaseline, BoundControl } from "#model/baseline";
import type { Facts } from "#model/fact";
import type { Clock } from "#model/ports";
import { Unreachable } from "#model/reach";
import type { Opened, OpenReach, Reach } from "#model/reach";
import { KauntiError } from "#model/errors";
import type { SubjectReport, Verdict, VerdictState } from "#model/verdict";
import type { Waiver } from "#model/waiver";
import { parseAnswer } from "#platforms/answer";
import { compile } from "#platforms/compile";

export interface AuditPorts {
  readonly clock: Clock;
  readonly open: OpenReach;
}

export interface AuditOptions {
  /** ISO date on which waivers hold or have ended. */
  readonly asOf: string;
  readonly waivers: readonly Waiver[];
  readonly kit: string;
  readonly scriptMs?: number;
}

/** Asks, judges, applies waivers. The report has one verdict per control, whatever happened. */
export async function auditSubject(
  ports: AuditPorts,
  auditee: Auditee,
  bound: BoundBaseline,
  reach: Reach,
  options: AuditOptions,
): Promise<Audited> {
  const startedAt = ports.clock.now().toISOString();
  const about = { subject: auditee.subject, baseline: used(bound), startedAt };
  let opened: Opened | undefined;
  try {
    opened = await ports.open(reach);
    const facts = await ask(opened, bound, reach, options);
    const verdicts = bound.controls.map((control) => judged(control, facts));
    const finishedAt = ports.clock.now().toISOString();
    return {
      facts,
      notices: [...opened.notices, ...skew(auditee, facts, finishedAt)],
      report: {
        ...about,
        judged: opened.judged,
        how: opened.how(),
        finishedAt,
        verdicts: waive(verdicts, auditee, options),
      },
    };
  } catch (error) {
    // Wrong usage stops the command; what a host did never stops the others.
    if (error instanceof KauntiError && error.exit === 3) throw error;
    const why = error instanceof Error ? error.message : String(error);
    const state = error instanceof Unreachable ? "unreachable" : "error";
    return {
      notices: opened?.notices ?? [],
      report: {
        ...about,
        judged: opened?.judged ?? (reach.kind === "root" ? "stored" : "running"),
        how: opened?.how() ?? "not reached",
        finishedAt: ports.clock.now().toISOString(),
        verdicts: bound.controls.map((control) => untold(control, state, why)),
      },
    };
  } finally {
    await opened?.shell.close();
  }
}

async function ask(
  { shell, ownersList = false }: Opened,
  bound: BoundBaseline,
  reach: Reach,
  { scriptMs }: AuditOptions,
): Promise<Facts> {
  const script = compile(
    bound.controls,
    reach.kind === "root" ? { root: reach.dir, ownersList } : {},
  );
  const { out, err, code } = await shell.run(
    script,
    scriptMs === undefined ? {} : { timeoutMs: scriptMs },
  );
  const facts = parseAnswer(out);
  if (facts.problem === undefined) return facts;
  const said = err.trim().split("\n")[0]?.slice(0, 200) ?? "";
  return {
    ...facts,
    problem: `${facts.problem} (exit ${String(code)}${said === "" ? "" : `: ${said}`})`,
  };
}

/** A fault of ours in one check is that control's error, not the end of the audit. */
export function judged(bound: BoundControl, facts: Facts): Verdict {
  try {
    return judge(bound, facts);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return untold(bound, "error", `the check itself failed: ${why}`);
  }
}

/** The verdict on a control that could not be judged at all. */
export function untold({ control }: BoundControl, state: VerdictState, why: string): Verdict {
  const { id, refs, title, severity, remedy } = control;
  const rule = refs.scap?.[0] ?? "";
  return {
    control: id,
    rule,
    title,
    severity,
    state,
    expected: "",
    found: "",
    where: "",
    why,
    remedy,
    scored: true,
  };
}

/** What the report prints of a bound baseline. */
export function used({ id, version, hash, parameters }: BoundBaseline): SubjectReport["baseline"] {
  return { id, version, hash, parameters };
}

/** Waivers as they hold on `asOf`, for this subject. */
export function waive(
  verdicts: readonly Verdict[],
  { subject, county, role }: Auditee,
  { waivers, asOf }: Pick<AuditOptions, "waivers" | "asOf">,
): readonly Verdict[] {
  const by = { device: subject.id, site: subject.site, owner: subject.owner, county, role };
  return applyWaivers(verdicts, by, waivers, asOf);
}

/** A clock that is far off makes certificates, logs and expiry dates lie. */
function skew({ subject }: Auditee, facts: Facts, at: string): string[] {
  const off = Math.round((facts.header.now - Date.parse(at) / 1000) / 60);
  return facts.header.root === "" && facts.header.now > 0 && Math.abs(off) > 10
    ? [
        `${subject.id}: its clock is ${String(Math.abs(off))} minutes ${off > 0 ? "ahead" : "behind"}`,
      ]
    : [];
}
