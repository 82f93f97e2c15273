/** What is asked before a machine is enrolled: may this identity be that device? */
import type { Device } from "#model/device";
import type { EnrolledDevice } from "#model/enrolment";
import type { Identity, Placeholders } from "#model/identity";

export interface Question {
  readonly identity: Identity;
  readonly county: string;
  readonly device: Device;
  /** Every enrolled device of the country, this asset included. */
  readonly enrolled: readonly EnrolledDevice[];
  readonly placeholders: Placeholders;
  /** Serial that the operator read from the label, for firmware that has none. */
  readonly label?: string;
  /** The operator says that the system was installed anew: a new host key is expected. */
  readonly reinstalled: boolean;
}
