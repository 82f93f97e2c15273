/** What was judged: seven states, and only two of them make the score. */
export const verdictStates = [
  "pass",
  "fail",
  "not-applicable",
  "waived",
  "error",
  "unreachable",
  "not-run",
] as const;
export type VerdictState = (typeof verdictStates)[number];
export type Severity = "low" | "medium" | "high" | "critical";

/** One control judged on one subject. Words are the operator's; sensitive content comes as a hash. */
export interface Verdict {
  readonly control: string;
  /** SCAP rule id (`refs.scap`), or "". */
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  readonly state: VerdictState;
  readonly expected: string;
  readonly found: string;
  /** `file:line`, a unit, a package, a command: what was read. */
  readonly where: string;
  readonly why: string;
  readonly remedy: string;
  /** Counts in the baseline's score; owned service files are told but do not. */
  readonly scored: boolean;
  readonly waiver?: AppliedWaiver;
}

/** A waived control is still evaluated; `wouldBe` is what it would have been. */
export interface AppliedWaiver {
  readonly id: string;
  readonly reason: string;
  readonly approver: string;
  readonly expires: string;
  readonly wouldBe: VerdictState;
}

export interface Subject {
  readonly kind: "device" | "person" | "mailbox" | "site" | "service" | "county";
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly site: string;
}

export interface BaselineUsed {
  readonly id: string;
  readonly version: string;
  /** sha256 of the controls, parameters and their texts as judged. */
  readonly hash: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** One subject's answers. `stale` is set when this is an older answer shown because today's could not be had. */
export interface SubjectReport {
  readonly subject: Subject;
  /** `running system`, `stored image` or a file that was collected elsewhere: what was judged, said in every report. */
  readonly judged: "running" | "stored" | "records" | "collected";
  readonly how: string;
  readonly baseline: BaselineUsed;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly verdicts: readonly Verdict[];
  readonly stale?: { readonly takenAt: string; readonly ageDays: number };
  /** Set when a file was judged: when it was collected by its own header; absent where that says nothing. */
  readonly collected?: { readonly takenAt?: string; readonly ageDays?: number };
}

export interface AuditReport {
  readonly schema: "kaunti.audit/1";
  readonly kit: string;
  /** What was asked for, e.g. `county mfano` or `this machine`. */
  readonly scope: string;
  readonly generatedAt: string;
  readonly asOf: string;
  readonly subjects: readonly SubjectReport[];
  /** Waivers that are expired, expiring soon, or name what does not exist. */
  readonly notices: readonly string[];
  /** Where the evidence is kept and the last hash of its chain, which pins all of it. */
  readonly evidence?: { readonly run: string; readonly head: string };
}
