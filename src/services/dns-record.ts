/** A DNS record as data: a zone file and Route 53 write the same one differently. */
import { byText } from "./order.ts";

export interface DnsRecord {
  /** Absolute name without the final dot. */
  readonly name: string;
  readonly type: "A" | "AAAA" | "CAA" | "CNAME" | "MX" | "NS" | "SRV" | "TXT";
  readonly ttl: number;
  /** Presentation form with absolute names; of a TXT record the bare text. */
  readonly data: string;
}

export const hour = 3600;

export function record(
  name: string,
  type: DnsRecord["type"],
  data: string,
  ttl: number = hour,
): DnsRecord {
  return { name: name.toLowerCase(), type, ttl, data };
}

/** RFC 1035 section 3.3: one character-string holds 255 octets, so longer text is several of them. */
export function characterStrings(text: string): string[] {
  const parts: string[] = [];
  for (let at = 0; at < text.length; at += 255) parts.push(text.slice(at, at + 255));
  return parts.length === 0 ? [""] : parts;
}

/** A or AAAA by the form of the address. */
export function addressRecord(name: string, address: string): DnsRecord {
  return record(name, address.includes(":") ? "AAAA" : "A", address);
}

/** `a.b.c` -> `c.b.a`, so that a parent sorts before its children. */
function reversed(name: string): string {
  return name.split(".").toReversed().join(".");
}

/** Sorted by name (parents before children), type and data; equal records once. */
export function sortRecords(records: readonly DnsRecord[]): DnsRecord[] {
  const key = ({ name, type, data }: DnsRecord): string => `${reversed(name)}\0${type}\0${data}`;
  const unique = new Map(records.map((each) => [key(each), each]));
  return [...unique].toSorted(([left], [right]) => byText(left, right)).map(([, each]) => each);
}
