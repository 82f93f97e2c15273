/** What enrolment needs of the outside, and what it tells while it works. */
import type { Enrolment, HostKeys } from "#model/device";
import type { EnrolledDevice, StepEvent } from "#model/enrolment";
import type { CustodyRow } from "#model/inventory";
import type { Identity } from "#model/identity";
import type { Clock } from "#model/ports";
import type { SubjectReport } from "#model/verdict";

/** What would change on this machine, one line each. */
export interface BaselinePlan {
  readonly changes: readonly string[];
  /** Failing controls that nobody can repair from afar, in words. */
  readonly byHand: readonly string[];
}

/** The outside. The register functions read what is on disk now, not what was loaded when the run began. */
export interface EnrolPorts {
  identity(): Promise<Identity>;
  enrolled(): Promise<readonly EnrolledDevice[]>;
  /** Makes the keys that this machine's role needs, on the machine, once; undefined where it needs none. */
  makeKeys(): Promise<HostKeys | undefined>;
  writeDevice(asset: string, enrolment: Enrolment): Promise<void>;
  lastHandover(asset: string): Promise<CustodyRow | undefined>;
  addHandover(line: CustodyRow): Promise<void>;
  /** Log-in by the directory and the software of its seats. */
  planServices(): Promise<BaselinePlan>;
  applyServices(): Promise<void>;
  planBaseline(): Promise<BaselinePlan>;
  /** `before`: the label that was read, so that a newer one is not overwritten. */
  writeLabel(label: string, before: string | undefined): Promise<void>;
  applyBaseline(): Promise<void>;
  audit(): Promise<SubjectReport>;
  confirm(question: string): Promise<boolean>;
  tell(event: StepEvent): void;
  /** Runs one check-and-write at a time, across everything that writes this register. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  readonly clock: Clock;
}
