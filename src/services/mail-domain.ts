/** What one mail domain publishes: everything a receiver or a mail program looks up. */
import type { County } from "#model/county";
import type { Hash } from "#model/ports";
import { addressRecord, hour, record, type DnsRecord } from "./dns-record.ts";
import { dmarcText, reportDomain } from "./dmarc.ts";
import { headquartersServer } from "./hosts.ts";
import { mtaStsPolicy } from "./mta-sts.ts";
import { uniqueSorted } from "./order.ts";
import { spfText } from "./spf.ts";

/** Every owner's domain; two owners may share one. */
export function mailDomains(county: County): string[] {
  return uniqueSorted([county.domain, ...county.owners.map((owner) => owner.domain)]);
}

export interface MailHost {
  readonly host: string;
  readonly preference: number;
  readonly addresses: readonly string[];
  /** The county runs it itself: its name is in one of the county's own zones. */
  readonly own: boolean;
}

function addressesOf(county: County, host: string): string[] {
  const label = host.split(".")[0];
  const device =
    county.devices.find((each) => each.hostname === label) ?? headquartersServer(county);
  const address = device?.enrolment?.address ?? device?.address;
  return address === undefined ? [] : [address];
}

/** Mail exchangers, first preference first; our own with their addresses: as written, else those of the device. */
export function mailHosts(county: County): MailHost[] {
  const domains = mailDomains(county);
  return county.mail.mx
    .map(({ host, preference, addresses }) => {
      const own = domains.some((domain) => host.endsWith(`.${domain}`));
      return {
        host,
        preference,
        own,
        addresses: own ? (addresses ?? addressesOf(county, host)) : [],
      };
    })
    .toSorted((a, b) => a.preference - b.preference || (a.host < b.host ? -1 : 1));
}

/** RFC 9990: a domain must agree to take another domain's reports. */
function reportConsents(county: County, domain: string): DnsRecord[] {
  if (reportDomain(county.mail.dmarc) !== domain) return [];
  return mailDomains(county)
    .filter((other) => other !== domain)
    .map((other) => record(`${other}._report._dmarc.${domain}`, "TXT", "v=DMARC1"));
}

/** RFC 6376 section 3.6.1; Ed25519 by RFC 8463. */
function dkimRecords(county: County, domain: string): DnsRecord[] {
  // What the server made is a fact; what somebody wrote was true of another key, or of none yet.
  const made = headquartersServer(county)?.enrolment?.keys?.dkim ?? {};
  return county.mail.dkim.map((key) =>
    record(
      `${key.selector}._domainkey.${domain}`,
      "TXT",
      `v=DKIM1; k=${key.type}; p=${(made[key.selector] ?? key.publicKey).replaceAll(/\s/g, "")}`,
    ),
  );
}

/** RFC 6186 and 8314: mail programs find the server; what we do not offer is said to be absent (`.`). */
function autoconfig(domain: string, host: string): DnsRecord[] {
  const srv = (service: string, data: string): DnsRecord =>
    record(`_${service}._tcp.${domain}`, "SRV", data);
  return [
    srv("submissions", `0 1 465 ${host}.`),
    srv("submission", `10 1 587 ${host}.`),
    srv("imaps", `0 1 993 ${host}.`),
    srv("imap", "0 0 0 ."),
    srv("pop3", "0 0 0 ."),
    srv("pop3s", "0 0 0 ."),
  ];
}

/** All records of `domain` except NS and SOA. Names inside the domain that receive no mail say so. */
export function mailRecords(county: County, domain: string, hash: Hash): DnsRecord[] {
  const { mail } = county;
  const hosts = mailHosts(county);
  const inside = hosts.filter((host) => host.host.endsWith(`.${domain}`));
  const first = hosts[0];
  const stsId = hash(mtaStsPolicy(hosts)).slice(0, 32);
  const sts = `mta-sts.${domain}`;
  return [
    ...hosts.map((mx) => record(domain, "MX", `${mx.preference} ${mx.host}.`)),
    record(domain, "TXT", hosts.length === 0 ? "v=spf1 -all" : spfText(mail.spf)),
    ...dkimRecords(county, domain),
    record(`_dmarc.${domain}`, "TXT", dmarcText(mail.dmarc)),
    ...reportConsents(county, domain),
    record(`_smtp._tls.${domain}`, "TXT", `v=TLSRPTv1; rua=mailto:${tlsReports(county)}`),
    record(domain, "CAA", '0 issue "letsencrypt.org"'),
    record(domain, "CAA", '0 issuewild ";"'),
    record(domain, "CAA", `0 iodef "mailto:hostmaster@${domain}"`),
    ...(first === undefined ? [record(domain, "MX", "0 .")] : []),
    // Who receives for others says himself how his programs are found and what his certificate is.
    ...(first?.own === true
      ? [
          record(`_mta-sts.${domain}`, "TXT", `v=STSv1; id=${stsId}`),
          ...first.addresses.map((address) => addressRecord(sts, address)),
          ...(first.addresses.length === 0 ? [] : silent(sts)),
          ...autoconfig(domain, first.host),
        ]
      : []),
    ...inside.flatMap((host) => [
      ...host.addresses.map((address) => addressRecord(host.host, address)),
      // Bounces have no sender: receivers then check the HELO name (RFC 7208 section 2.4).
      ...(host.addresses.length === 0
        ? []
        : [record(host.host, "MX", "0 ."), record(host.host, "TXT", "v=spf1 a -all")]),
    ]),
  ];
}

/** RFC 7505 null MX and an SPF that allows nobody: this name neither takes nor sends mail. */
export function silent(name: string): DnsRecord[] {
  return [record(name, "MX", "0 .", hour), record(name, "TXT", "v=spf1 -all", hour)];
}

/** TLS reports go where DMARC reports go. */
function tlsReports(county: County): string {
  return county.mail.dmarc.rua.replace(/^mailto:/, "") || `postmaster@${county.domain}`;
}
