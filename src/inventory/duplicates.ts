/** Whether a machine is in the register already: as itself with another identity, or as another asset. */
import type { EnrolledDevice, Objection } from "#model/enrolment";
import type { Question } from "./identity-question.ts";
import { effectiveSerial, effectiveUuid, same, shown } from "./identity-values.ts";

function enrolmentRows(question: Question, other: EnrolledDevice): Objection["rows"] {
  const { identity, device } = question;
  return [
    ["asset", device.asset, other.asset],
    ["county", question.county, other.county],
    ["serial", shown(effectiveSerial(question)), shown(other.enrolment.serial)],
    ["UUID", shown(effectiveUuid(question)), shown(other.enrolment.uuid)],
    ["host key", shown(identity.hostKey.value), shown(other.enrolment.hostKey)],
    ["system", shown(identity.os.value), shown(other.enrolment.os)],
    ["enrolled", "", `${other.enrolment.enrolledAt} by ${other.enrolment.enrolledBy}`],
  ];
}

/** Fields in which a machine and an enrolled record are the same, in words. */
function shared(question: Question, { enrolment }: EnrolledDevice): string[] {
  const found: string[] = [];
  if (same(effectiveSerial(question), enrolment.serial)) found.push("serial number");
  if (same(effectiveUuid(question), enrolment.uuid)) found.push("product UUID");
  if (
    question.identity.hostKey.value !== "" &&
    question.identity.hostKey.value === enrolment.hostKey
  )
    found.push("SSH host key");
  return found;
}

function isItself(question: Question, other: EnrolledDevice): boolean {
  return other.county === question.county && other.asset === question.device.asset;
}

/** The asset is enrolled, and this is another machine (or the same one with a new system). */
export function againstItself(question: Question): Objection[] {
  const own = question.enrolled.find((other) => isItself(question, other));
  if (own === undefined) return [];
  const now: [string, string, string][] = [
    ["serial number", effectiveSerial(question), own.enrolment.serial],
    ["product UUID", effectiveUuid(question), own.enrolment.uuid],
  ];
  const changed = now
    .filter(([, a, b]) => b !== "" && a !== "" && !same(a, b))
    .map(([what]) => what);
  const key = question.identity.hostKey.value;
  const before = own.enrolment.hostKey ?? "";
  if (key !== "" && before !== "" && key !== before && !question.reinstalled)
    changed.push("SSH host key");
  if (changed.length === 0) return [];
  const onlyKey = changed.length === 1 && changed[0] === "SSH host key";
  return [
    {
      code: "CHANGED",
      why: `${own.asset} is enrolled already with another ${changed.join(" and ")}`,
      next: onlyKey
        ? "if its system was installed anew, repeat with --reinstalled; if not, find out which machine this is"
        : "find out which machine carries this label before anything else is done",
      other: "register",
      rows: enrolmentRows(question, own),
    },
  ];
}

/** Other assets, of any county, that have this machine's serial, UUID or host key. */
export function duplicates(question: Question): Objection[] {
  return question.enrolled
    .filter((other) => !isItself(question, other))
    .map((other) => ({ other, fields: shared(question, other) }))
    .filter(({ fields }) => fields.length > 0)
    .map(({ other, fields }) => ({
      code: "DUPLICATE" as const,
      why: `${fields.join(" and ")} belong${fields.length > 1 ? "" : "s"} to ${other.asset} of county ${other.county} already`,
      next:
        fields.length === 1 && fields[0] === "SSH host key"
          ? "the system was cloned: make new host keys on this machine (rm /etc/ssh/ssh_host_*; ssh-keygen -A) and repeat"
          : "find out which of the two this machine is; one machine is one asset",
      other: `register: ${other.asset}`,
      rows: enrolmentRows(question, other),
    }));
}
