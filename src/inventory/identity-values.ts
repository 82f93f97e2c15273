/** How two identities are compared and shown. */
import type { Question } from "./identity-question.ts";

/** The serial to enrol by: the firmware's own, or the label's where the firmware has a placeholder or none. */
export function effectiveSerial({ identity, placeholders, label }: Question): string {
  const own = identity.serial.value;
  return label !== undefined && (own === "" || isPlaceholder(own, placeholders.serials))
    ? label
    : own;
}

/** The UUID, or "" where it is a placeholder that the operator answered for by giving the label's serial. */
export function effectiveUuid({ identity, placeholders, label }: Question): string {
  const own = identity.uuid.value;
  return label !== undefined && isPlaceholder(own, placeholders.uuids) ? "" : own;
}

/** `patterns` are whole-value regular expressions, case ignored. */
export function isPlaceholder(value: string, patterns: readonly string[]): boolean {
  const plain = value.trim().replaceAll(/\s+/g, " ");
  return patterns.some((pattern) => new RegExp(`^(?:${pattern})$`, "iu").test(plain));
}

/** Equal, and not both absent. */
export const same = (left: string, right: string): boolean =>
  left !== "" && left.trim().toUpperCase() === right.trim().toUpperCase();
/** A value as it stands in a table. */
export const shown = (value: string | undefined): string =>
  value === undefined || value === "" ? "(none)" : value;
