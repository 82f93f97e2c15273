/** Two audits beside each other: what got worse first, and nothing that moved left out. Pure. */
import { KauntiError } from "#model/errors";
import type { ExitCode } from "#model/errors";
import { isOpen } from "#model/report";
import type { AuditReport, SubjectReport, Verdict, VerdictState } from "#model/verdict";

/** In the order in which somebody has to look. */
export const shifts = [
  "newly failing",
  "no longer told",
  "no longer judged",
  "newly judged",
  "newly waived",
  "put right",
  "told now",
  "changed otherwise",
] as const;
export type Shift = (typeof shifts)[number];

export interface Moved {
  readonly shift: Shift;
  readonly subject: string;
  readonly control: string;
  readonly title: string;
  /** `absent`: that audit has no such verdict. */
  readonly before: VerdictState | "absent";
  readonly after: VerdictState | "absent";
  readonly foundBefore: string;
  readonly foundAfter: string;
  readonly where: string;
}

export interface Comparison {
  readonly moved: readonly Moved[];
  /** Verdicts alike in both, by state. */
  readonly same: Readonly<Partial<Record<VerdictState, number>>>;
  /** What makes the two hard to compare: another scope or policy, an older answer shown as today's. */
  readonly caveats: readonly string[];
}

/**
 * `older` and `newer` as they were kept; a subject or control that only one of them has is a move like any other. Throws
 * where they have no subject in common: then nothing moved, because nothing is compared.
 */
export function compare(first: AuditReport, newer: AuditReport): Comparison {
  const pair = lonePair(first, newer);
  const older = pair === undefined ? first : { ...first, subjects: [pair] };
  const ids = new Set(older.subjects.map(keyOf));
  if (!newer.subjects.some((one) => ids.has(keyOf(one))))
    throw new KauntiError("no subject is in both runs, so there is nothing to compare", {
      exit: 3,
      next: `name two runs of the same machine or county (the first is of ${first.scope}, the second of ${newer.scope})`,
    });
  const before = keyed(older);
  const after = keyed(newer);
  const same: Partial<Record<VerdictState, number>> = {};
  const moved: Moved[] = [];
  for (const key of new Set([...after.keys(), ...before.keys()])) {
    const [left, right] = [before.get(key), after.get(key)];
    const one = right ?? left;
    if (one === undefined) continue;
    if (left?.verdict.state === right?.verdict.state) {
      same[one.verdict.state] = (same[one.verdict.state] ?? 0) + 1;
      continue;
    }
    moved.push({
      shift: shiftOf(left?.verdict.state, right?.verdict.state),
      subject: one.subject,
      control: one.verdict.control,
      title: one.verdict.title,
      before: left?.verdict.state ?? "absent",
      after: right?.verdict.state ?? "absent",
      foundBefore: saying(left?.verdict),
      foundAfter: saying(right?.verdict),
      where: one.verdict.where,
    });
  }
  const order = (one: Moved): number =>
    2 * shifts.indexOf(one.shift) + (one.after === "fail" ? 0 : 1);
  moved.sort((a, b) => order(a) - order(b));
  return { moved, same, caveats: [...pairWords(first, newer, pair), ...caveats(older, newer)] };
}

const keyOf = ({ subject }: SubjectReport): string => JSON.stringify([subject.kind, subject.id]);

/** A machine is in the register where it belongs to somebody. */
const registered = ({ subject: { owner, site } }: SubjectReport): boolean =>
  owner !== "" || site !== "";

/** An image and its repaired copy are two folders with two names: where each run is of one such, they are meant. */
function lonePair(older: AuditReport, newer: AuditReport): SubjectReport | undefined {
  const [before, ...left] = older.subjects;
  const [after, ...right] = newer.subjects;
  if (before === undefined || after === undefined || left.length + right.length > 0)
    return undefined;
  if (registered(before) || registered(after) || keyOf(before) === keyOf(after)) return undefined;
  return { ...before, subject: after.subject };
}

function pairWords(older: AuditReport, newer: AuditReport, pair?: SubjectReport): string[] {
  const [before, after] = [older, newer].map(({ subjects }) => subjects[0]?.subject.id ?? "");
  return pair === undefined
    ? []
    : [
        `${String(before)} is compared with ${String(after)}: each run is of one machine, and neither is of the register; no run can tell whether they are the same one`,
      ];
}

/** 2 where what was told is not told any more, else 1 where something newly fails or fails at its first judgement, else 0. */
export function exitCodeOfComparison({ moved }: Comparison): ExitCode {
  const has = (...wanted: Shift[]): boolean => moved.some(({ shift }) => wanted.includes(shift));
  const fails = moved.some(({ shift, after }) => shift === "newly judged" && after === "fail");
  return has("no longer told", "no longer judged") ? 2 : has("newly failing") || fails ? 1 : 0;
}

function shiftOf(before: VerdictState | undefined, after: VerdictState | undefined): Shift {
  if (after === undefined) return "no longer judged";
  // It may have failed for years: nobody looked.
  if (before === undefined) return "newly judged";
  if (after === "fail") return "newly failing";
  if (isOpen(after)) return isOpen(before) ? "changed otherwise" : "no longer told";
  if (after === "waived") return "newly waived";
  if (after === "pass" && (before === "fail" || before === "waived")) return "put right";
  return isOpen(before) ? "told now" : "changed otherwise";
}

const saying = (verdict: Verdict | undefined): string =>
  verdict === undefined ? "" : verdict.found === "" ? verdict.why : verdict.found;

function keyed({ subjects }: AuditReport) {
  return new Map(
    subjects.flatMap(({ subject, verdicts }) =>
      verdicts.map((verdict) => [
        JSON.stringify([subject.kind, subject.id, verdict.control]),
        { subject: subject.id, verdict },
      ]),
    ),
  );
}

const told = (what: string, ids: readonly string[]): string[] =>
  ids.length === 0 ? [] : [`${what}: ${ids.join(", ")}`];

function caveats(older: AuditReport, newer: AuditReport): string[] {
  const policies = new Map(older.subjects.map((one) => [one.subject.id, one]));
  const both = (differ: (before: SubjectReport, after: SubjectReport) => boolean): string[] =>
    newer.subjects.flatMap((after) => {
      const before = policies.get(after.subject.id);
      return before !== undefined && differ(before, after) ? [after.subject.id] : [];
    });
  const unfinished = [older, newer].flatMap(({ notices }) =>
    notices.filter((notice) => notice.startsWith("THIS RUN DID NOT END")),
  );
  return [
    ...unfinished,
    ...(older.generatedAt > newer.generatedAt ? ["the first audit is the later one"] : []),
    ...(older.scope === newer.scope
      ? []
      : [`the first is of ${older.scope}, the second of ${newer.scope}`]),
    ...told(
      "judged by another policy than before",
      both((a, b) => a.baseline.hash !== b.baseline.hash),
    ),
    ...told(
      "a stored image in one, a running system in the other",
      both((a, b) => a.judged !== b.judged),
    ),
    ...told(
      "an older answer, not today's",
      newer.subjects.flatMap(({ subject, stale }) => (stale === undefined ? [] : [subject.id])),
    ),
  ];
}
