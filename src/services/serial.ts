/** SOA serials (RFC 1982): they only ever grow, and only when a record changed. */
import type { ZoneSerial } from "./options.ts";

const modulus = 2 ** 32;

/** RFC 1982 section 3.2: `left` comes after `right` on the circle of 32-bit numbers. */
export function isAfter(left: number, right: number): boolean {
  const distance = (((left - right) % modulus) + modulus) % modulus;
  return distance > 0 && distance < modulus / 2;
}

/**
 * `2026-11-24` -> 2026112400, the form of RFC 1912 section 2.2. Against what was published before: the same serial
 * for the same content; otherwise today's when that comes later, else one more.
 */
export function nextSerial(
  previous: ZoneSerial | undefined,
  contentHash: string,
  asOf: string,
): ZoneSerial {
  const today = Number(asOf.replaceAll("-", "")) * 100;
  if (previous === undefined) return { serial: today, hash: contentHash };
  if (previous.hash === contentHash) return previous;
  const serial = isAfter(today, previous.serial) ? today : (previous.serial + 1) % modulus;
  return { serial: serial === 0 ? 1 : serial, hash: contentHash };
}
