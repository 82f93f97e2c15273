/** A zone as master file text (RFC 1035 section 5): sorted, with absolute names, the same on every machine. */
import type { Hash } from "#model/ports";
import { characterStrings, sortRecords, type DnsRecord } from "./dns-record.ts";
import { nextSerial } from "./serial.ts";
import type { ZoneSerial } from "./options.ts";

export interface Zone {
  readonly name: string;
  readonly primary: string;
  readonly records: readonly DnsRecord[];
}

export interface ZoneText {
  readonly text: string;
  readonly published: ZoneSerial;
}

function quoted(text: string): string {
  return characterStrings(text)
    .map((part) => `"${part.replaceAll(/["\\]/g, "\\$&")}"`)
    .join(" ");
}

function line({ name, type, ttl, data }: DnsRecord): string {
  return `${name}. ${ttl} IN ${type} ${type === "TXT" ? quoted(data) : data}`;
}

/** `previous`: what this zone was last published with; the serial moves only when a record did. */
export function zoneFile(
  zone: Zone,
  asOf: string,
  hash: Hash,
  previous: ZoneSerial | undefined,
): ZoneText {
  const soa = `${zone.primary}. hostmaster.${zone.name}.`;
  const body = sortRecords(zone.records).map(line);
  const published = nextSerial(previous, hash([soa, ...body].join("\n")), asOf);
  // Refresh, retry, expire: a secondary behind a poor link keeps answering for two weeks (RFC 1912 section 2.2).
  const timers = "7200 1800 1209600 3600";
  const head = [
    `; Zone ${zone.name}. Written by kaunti; edits are found and undone.`,
    `${zone.name}. 3600 IN SOA ${soa} ${published.serial} ${timers}`,
  ];
  return { text: `${[...head, ...body].join("\n")}\n`, published };
}
