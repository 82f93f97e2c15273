/** Whoever is audited: a subject, the policy that holds for it, and the way to it. */
import type { BoundBaseline } from "./baseline.ts";
import type { Facts } from "./fact.ts";
import type { Reach } from "./reach.ts";
import type { Subject, SubjectReport } from "./verdict.ts";

export interface Auditee {
  readonly subject: Subject;
  /** County slug and device role: what waivers select by. */
  readonly county: string;
  readonly role: string;
  /** Absent: no policy holds for it; then `skip` says why. */
  readonly bound?: BoundBaseline;
  readonly reach?: Reach;
  /** What was collected of it elsewhere: that is judged, and nobody is asked. */
  readonly collected?: Facts;
  /** Why it is listed and not asked. It stays in the population. */
  readonly skip?: { readonly state: "not-run" | "not-applicable"; readonly why: string };
}

/** A report with what it was judged from. */
export interface Audited {
  readonly report: SubjectReport;
  readonly facts?: Facts;
  readonly notices: readonly string[];
}

/** Where evidence goes; and where an unfinished run's answers and the last known ones come from. */
export interface Evidence {
  /** Answers that this run already has: with `--resume`. */
  readonly done: ReadonlyMap<string, SubjectReport>;
  keep(audited: Audited): Promise<void>;
  /** The newest own answer that any earlier run had from this subject; rejects where that evidence was altered. */
  lastKnown(subject: string): Promise<SubjectReport | undefined>;
  /** Ends the run. `head`: the last hash of its chain, which pins all of it. */
  close(end: RunEnd): Promise<{ readonly run: string; readonly head: string }>;
}

/** What a report says that is not about one subject. */
export interface RunEnd {
  readonly at: string;
  readonly asOf: string;
  readonly notices: readonly string[];
}
