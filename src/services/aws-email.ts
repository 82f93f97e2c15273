/**
 * Email of a county in the cloud: SES sends, Route 53 answers. Mail comes in where the MX points, never at WorkMail
 * (ends on 31 March 2027); SES takes no incoming mail in Cape Town.
 */
import type { CloudResource } from "#model/cloud";
import type { County } from "#model/county";
import type { Hash } from "#model/ports";
import type { AwsTarget } from "./aws-target.ts";
import { characterStrings, hour, sortRecords, type DnsRecord } from "./dns-record.ts";
import { mailDomains, mailRecords } from "./mail-domain.ts";

/** Regions whose DKIM keys are not below dkim.amazonses.com (AWS General Reference, "DKIM domains"). */
const regionalDkim: readonly string[] = [
  "af-south-1",
  "ap-northeast-3",
  "ap-south-2",
  "ap-southeast-3",
  "ap-southeast-5",
  "ca-west-1",
  "eu-south-1",
  "il-central-1",
];

function dkimDomain(region: string): string {
  return regionalDkim.includes(region) ? `dkim.${region}.amazonses.com` : "dkim.amazonses.com";
}

const zoneName = (domain: string): string => `zone-${domain}`;
const identityName = (domain: string): string => `identity-${domain}`;

/** The provider quotes a TXT value itself; `""` inside it ends one character-string and begins the next. */
function recordValue({ type, data }: DnsRecord): string {
  return type === "TXT" ? characterStrings(data.replaceAll(/["\\]/g, "\\$&")).join('""') : data;
}

/** Route 53 keeps all values of one name and type in one record set. */
function recordSets(
  domain: string,
  records: readonly DnsRecord[],
): CloudResource<"route53.Record">[] {
  const sets = new Map<string, DnsRecord[]>();
  for (const record of sortRecords(records)) {
    const key = `${record.name} ${record.type}`;
    sets.set(key, [...(sets.get(key) ?? []), record]);
  }
  return [...sets.values()].flatMap((set) => {
    const first = set[0];
    if (first === undefined) return [];
    const { name, type, ttl } = first;
    return [
      {
        name: `record-${name}-${type.toLowerCase()}`,
        type: "route53.Record",
        args: {
          zone: zoneName(domain),
          domainName: name,
          recordType: type,
          ttl,
          records: set.map(recordValue),
        },
        dependsOn: [zoneName(domain)],
      },
    ];
  });
}

/** A bounce domain of the county's own, so that SPF passes in the county's name (SES "custom MAIL FROM"). */
function mailFrom(domain: string, region: string): CloudResource[] {
  const bounce = `bounce.${domain}`;
  const records: DnsRecord[] = [
    { name: bounce, type: "MX", ttl: hour, data: `10 feedback-smtp.${region}.amazonses.com.` },
    { name: bounce, type: "TXT", ttl: hour, data: "v=spf1 include:amazonses.com -all" },
  ];
  return [
    {
      name: `mail-from-${domain}`,
      type: "ses.MailFrom",
      args: { region, identity: identityName(domain), mailFromDomain: bounce },
      dependsOn: [identityName(domain)],
    },
    ...recordSets(domain, records),
  ];
}

function sender(domain: string, region: string, configurationSet: string): CloudResource[] {
  const dkim = [0, 1, 2].map((index): CloudResource => ({
    name: `dkim-${domain}-${index}`,
    type: "ses.DkimRecord",
    args: {
      zone: zoneName(domain),
      identity: identityName(domain),
      domain,
      index,
      dkimDomain: dkimDomain(region),
      ttl: hour,
    },
    dependsOn: [zoneName(domain), identityName(domain)],
  }));
  return [
    {
      name: identityName(domain),
      type: "ses.EmailIdentity",
      args: { region, domain, configurationSet },
      dependsOn: [configurationSet],
    },
    ...dkim,
    ...mailFrom(domain, region),
  ];
}

/** Zones, records and senders of every mail domain of the county. */
export function awsEmail(county: County, target: AwsTarget, hash: Hash): CloudResource[] {
  const region = target.regions.mail;
  const set = `mail-${county.slug}`;
  return [
    { name: set, type: "ses.ConfigurationSet", args: { region, setName: set }, dependsOn: [] },
    ...mailDomains(county).flatMap((domain): CloudResource[] => [
      {
        name: zoneName(domain),
        type: "route53.Zone",
        args: { domain, comment: `${county.name}: mail and service names` },
        dependsOn: [],
      },
      ...recordSets(domain, mailRecords(county, domain, hash)),
      ...sender(domain, region, set),
    ]),
  ];
}
