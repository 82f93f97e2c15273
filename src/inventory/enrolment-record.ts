/** What the register keeps of a machine that was enrolled. */
import type { Enrolment, HostKeys } from "#model/device";
import type { Question } from "./identity-question.ts";
import { effectiveSerial, effectiveUuid } from "./identity-values.ts";

export interface EnrolmentContext {
  /** ISO time, UTC. */
  readonly now: string;
  readonly operator: string;
  /** `id@version`. */
  readonly baseline: string;
  readonly reach: Pick<Enrolment, "address" | "user" | "port">;
  readonly before: Enrolment | undefined;
  /** What the host made now; without it, what is on record stays. */
  readonly keys?: HostKeys | undefined;
}

/** The record of this machine. The first enrolment's date and operator stay, whatever is learnt later. */
export function enrolmentOf(question: Question, context: EnrolmentContext): Enrolment {
  const { identity } = question;
  const { before } = context;
  const keys = context.keys ?? before?.keys;
  const hostKey = identity.hostKey.value || before?.hostKey || "";
  return {
    serial: effectiveSerial(question),
    uuid: effectiveUuid(question),
    ...(hostKey === "" ? {} : { hostKey }),
    os: identity.os.value,
    encryption: identity.encryption.state,
    enrolledAt: before?.enrolledAt ?? context.now,
    enrolledBy: before?.enrolledBy ?? context.operator,
    baseline: context.baseline,
    ...(Object.keys(context.reach).length > 0 ? context.reach : wayOf(before)),
    ...(keys === undefined ? {} : { keys }),
  };
}

/** An image or a visit in person says nothing about the address: the one on record stays. */
function wayOf(before: Enrolment | undefined): EnrolmentContext["reach"] {
  const { address, user, port } = before ?? {};
  return {
    ...(address === undefined ? {} : { address }),
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port }),
  };
}

/** The label that the machine carries from now on: whose it is, which asset, where. Shell assignments, one a line. */
export function labelOf(question: Question): string {
  const { asset, owner, site } = question.device;
  const fields = { asset, county: question.county, owner, site, serial: effectiveSerial(question) };
  return Object.entries(fields)
    .map(([key, value]) => `${key}="${value.replaceAll(/["\\\\$`\n]/g, "")}"\n`)
    .join("");
}

/** Equal in every field, whatever the order. */
export function sameEnrolment(left: Enrolment, right: Enrolment): boolean {
  return plain(left) === plain(right);
}

function plain(record: Enrolment): string {
  return JSON.stringify(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
