/** The main job on the practice county, from the inventory to the report, told in about ten lines. */
import { counted } from "#model/count";
import type { ExitCode } from "#model/errors";
import { countStates, scoreOf } from "#model/report";
import type { AuditReport, SubjectReport, Verdict } from "#model/verdict";
import { attempt } from "./enrol-batch.ts";
import type { EnrolRow } from "./enrol-batch.ts";
import type { EnrolResult } from "./enrol.ts";

/** What the inventory holds, as it was read. */
interface Holdings {
  readonly counties: number;
  readonly people: number;
  readonly devices: number;
}

/** One layer after `up`. */
export interface LayerResult {
  readonly layer: string;
  /** Things made, changed or taken away; 0 = it was as it should be. */
  readonly changes: number;
}

export interface PracticePorts {
  /** Throws InputError with every problem. */
  validate(): Promise<Holdings>;
  up(): Promise<readonly LayerResult[]>;
  /** Makes the practice machines that are not there yet; asset ids. */
  machines(): Promise<readonly string[]>;
  enrol(asset: string): Promise<EnrolResult>;
  /** The practice machines, then this one, read-only. `self`: the id of this one. */
  audit(): Promise<{ readonly report: AuditReport; readonly self: string }>;
  /** Writes the page; answers where. */
  write(report: AuditReport): Promise<string>;
  tell(line: string): void;
}

/** Runs all of it and tells each part when it is done. Exit 0 also with findings: they are what the demonstration shows. */
export async function practice(ports: PracticePorts): Promise<ExitCode> {
  const { counties, people, devices } = await ports.validate();
  ports.tell(
    `inventory  ${counted(counties, "county", "counties")}, ${String(people)} staff, ${counted(devices, "device")}: valid`,
  );
  const layers = await ports.up();
  ports.tell(`up         ${upLine(layers)}`);
  const enrolled: EnrolRow[] = [];
  for (const asset of await ports.machines())
    enrolled.push(await attempt(asset, () => ports.enrol(asset)));
  for (const line of enrolLines(enrolled)) ports.tell(line);
  const { report, self } = await ports.audit();
  for (const subject of report.subjects) ports.tell(`audit      ${auditLine(subject, self)}`);
  ports.tell(`report     ${await ports.write(report)}`);
  const changed =
    layers.some(({ changes }) => changes > 0) ||
    enrolled.some(({ outcome }) => outcome !== "unchanged");
  ports.tell(
    changed ? "done       run it again: nothing will change" : "done       nothing changed",
  );
  return exitOf(enrolled, report, self);
}

function upLine(layers: readonly LayerResult[]): string {
  if (layers.every(({ changes }) => changes === 0))
    return `${layers.map(({ layer }) => layer).join(", ")}: nothing to change`;
  return layers
    .map(
      ({ layer, changes }) =>
        `${layer} ${changes === 0 ? "unchanged" : counted(changes, "change")}`,
    )
    .join(", ");
}

function enrolLines(rows: readonly EnrolRow[]): string[] {
  const good = rows.filter(({ outcome }) => outcome === "enrolled" || outcome === "unchanged");
  const fresh = good.filter(({ outcome }) => outcome === "enrolled").length;
  const repaired = rows.reduce((sum, { result }) => sum + (result?.repaired ?? 0), 0);
  const left = rows.reduce((sum, { result }) => sum + (result?.byHand.length ?? 0), 0);
  const what =
    fresh === 0
      ? `${counted(good.length, "machine")} enrolled already`
      : `${counted(fresh, "machine")}, ${counted(repaired, "setting")} repaired by the baseline`;
  return [
    `enrolled   ${what}; ${counted(left, "finding")} left for hands`,
    ...rows
      .filter((row) => !good.includes(row))
      .map(({ asset, outcome, detail }) => `enrolled   ${asset} ${outcome}: ${detail}`),
  ];
}

/** `099-ict-lap-00001  96 % of 27 pass; fails: …`. What could not be told stands beside the score, never inside. */
function auditLine({ subject, verdicts, judged }: SubjectReport, self: string): string {
  const score = scoreOf(verdicts);
  const { error, unreachable, waived } = countStates(verdicts);
  const notRun = countStates(verdicts)["not-run"];
  const name = subject.id === self ? "this machine, read-only" : subject.id;
  const parts = [
    score === undefined
      ? verdicts.length > 0 && verdicts.every(({ state }) => state === "not-applicable")
        ? "no rule applies to its system"
        : "nothing could be judged"
      : `${String(score.percent)} % of ${String(score.of)}`,
    ...(error > 0 ? [`${String(error)} could not be told`] : []),
    ...(unreachable > 0 ? ["not reached"] : []),
    ...(notRun > 0
      ? [judged === "stored" ? `${String(notRun)} need it running` : `${String(notRun)} not run`]
      : []),
    ...(waived > 0 ? [`${String(waived)} waived`] : []),
    ...worst(verdicts),
  ];
  return `${name}: ${parts.join(", ")}`;
}

/** The gravest failing control, by title. */
function worst(verdicts: readonly Verdict[]): string[] {
  const order = ["critical", "high", "medium", "low"];
  const failing = verdicts.filter(({ state }) => state === "fail");
  const [first] = failing.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  return first === undefined ? [] : [`worst fail: ${first.title}`];
}

/**
 * 3: a practice machine was refused, 2: something did not work or could not be told, 0: it ran through.
 * This machine may lack what only root may read; that is told, and only having learnt nothing of it is a failure.
 */
function exitOf(rows: readonly EnrolRow[], { subjects }: AuditReport, self: string): ExitCode {
  if (rows.some(({ outcome }) => outcome === "refused")) return 3;
  if (rows.some(({ outcome }) => outcome === "failed" || outcome === "unreachable")) return 2;
  const broken = subjects.some(({ subject, verdicts }) =>
    subject.id === self
      ? verdicts.length === 0 ||
        (scoreOf(verdicts) === undefined &&
          !verdicts.every(({ state }) => state === "not-applicable"))
      : verdicts.length === 0 ||
        verdicts.some(({ state }) => state === "error" || state === "unreachable"),
  );
  return broken ? 2 : 0;
}
