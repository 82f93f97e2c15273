/** A waiver accepts a known finding: for whom, why, who agreed, until when. The control is still evaluated. */

/** Every key that is given must match. */
export interface WaiverSelector {
  readonly device?: readonly string[];
  readonly site?: readonly string[];
  readonly owner?: readonly string[];
  readonly county?: readonly string[];
  readonly role?: readonly string[];
}

export interface Waiver {
  readonly id: string;
  readonly control: string;
  readonly selector: WaiverSelector;
  readonly reason: string;
  /** Offices, not persons; never the same. */
  readonly requester: string;
  readonly approver: string;
  /** ISO dates, UTC; `expires` holds through the end of that day. */
  readonly created: string;
  readonly expires: string;
}

/** What of a subject a waiver can select by. */
export interface WaiverSubject {
  readonly device: string;
  readonly site: string;
  readonly owner: string;
  readonly county: string;
  readonly role: string;
}
