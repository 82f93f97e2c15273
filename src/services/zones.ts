/** The county's zones: one per mail domain, as records and as text. */
import type { County } from "#model/county";
import { addressRecord, record, type DnsRecord } from "./dns-record.ts";
import { mailDomains, mailHosts, mailRecords, silent } from "./mail-domain.ts";
import type { RenderOptions, ZoneSerial } from "./options.ts";
import { zoneFile, type Zone, type ZoneText } from "./zone-file.ts";

interface NameServer {
  readonly host: string;
  readonly addresses: readonly string[];
}

/** As written, else `ns1` on the addresses of the first mail exchanger (the HQ server runs both). */
function nameServers(county: County): NameServer[] {
  if (county.mail.nameservers !== undefined && county.mail.nameservers.length > 0) {
    return county.mail.nameservers.toSorted((a, b) => (a.host < b.host ? -1 : 1));
  }
  const addresses = mailHosts(county)[0]?.addresses ?? [];
  return addresses.length === 0 ? [] : [{ host: `ns1.${county.domain}`, addresses }];
}

function nsRecords(
  servers: readonly NameServer[],
  domain: string,
  mailNames: readonly string[],
): DnsRecord[] {
  const inside = servers.filter((server) => server.host.endsWith(`.${domain}`));
  return [
    ...servers.map((server) => record(domain, "NS", `${server.host}.`)),
    ...inside.flatMap((server) => [
      ...server.addresses.map((address) => addressRecord(server.host, address)),
      ...(mailNames.includes(server.host) ? [] : silent(server.host)),
    ]),
  ];
}

/** Zones that can be served: without a name server there are none, and the email layer says so. */
function zones(county: County, options: RenderOptions): Zone[] {
  const servers = nameServers(county);
  const primary = servers[0]?.host;
  if (primary === undefined) return [];
  const mailNames = mailHosts(county).map((host) => host.host);
  return mailDomains(county).map((name) => ({
    name,
    primary,
    records: [...nsRecords(servers, name, mailNames), ...mailRecords(county, name, options.hash)],
  }));
}

/** Zone name -> file text and the serial it was given. */
export function zoneTexts(county: County, options: RenderOptions): ReadonlyMap<string, ZoneText> {
  return new Map(
    zones(county, options).map((zone) => [
      zone.name,
      zoneFile(zone, options.asOf, options.hash, options.serials?.[zone.name]),
    ]),
  );
}

/** What to pass as `serials` next time, so that a serial moves only when a record did. */
export function zoneSerials(county: County, options: RenderOptions): Record<string, ZoneSerial> {
  const texts = [...zoneTexts(county, options)];
  return Object.fromEntries(texts.map(([name, { published }]) => [name, published]));
}
