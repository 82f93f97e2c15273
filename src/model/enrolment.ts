/** The words of enrolment: what is on record, what speaks against a machine, and how a run tells its steps. */
import type { Enrolment } from "./device.ts";

/** One asset of any county's register, and what was enrolled for it. */
export interface EnrolledDevice {
  readonly county: string;
  readonly asset: string;
  readonly enrolment: Enrolment;
}

/** Two records beside each other: `[field, this machine, the other record]`. */
export interface Objection {
  readonly code: "PLACEHOLDER" | "UNREADABLE" | "INVENTORY" | "DUPLICATE" | "CHANGED";
  readonly why: string;
  readonly next: string;
  /** Heading of the right-hand column. */
  readonly other: string;
  readonly rows: readonly (readonly [string, string, string])[];
}

/** In this order. */
type EnrolStep = "identity" | "register" | "custody" | "baseline" | "audit";

export interface StepEvent {
  readonly asset: string;
  readonly step: EnrolStep;
  readonly state: "done" | "already done" | "refused" | "declined" | "failed";
  readonly detail: string;
}
