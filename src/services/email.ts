/** The email layer: a directory per owner, and on the HQ server zones, delivery and mailboxes. */
import type { County } from "#model/county";
import type { HostUnit } from "#model/desired";
import type { Rendered } from "#model/layer";
import { awsEmail } from "./aws-email.ts";
import { awsTarget } from "./aws-target.ts";
import { directoryProblems, ownerDirectory, ownerTree } from "./directory.ts";
import { backupUnit } from "./backup.ts";
import { certificateNames, certificatesUnit } from "./certificates.ts";
import { dovecotUnit } from "./dovecot.ts";
import { mailSessionsUnit } from "./mail-sessions.ts";
import { sharedFoldersUnit } from "./shared-folders.ts";
import { directoryFence, hostFence } from "./fences.ts";
import { headquartersServer } from "./hosts.ts";
import { mailDomains, mailHosts } from "./mail-domain.ts";
import { aliasNotices, directoryAddresses, mailServer, type MailServer } from "./mail-server.ts";
import { mtaStsUnit } from "./mta-sts.ts";
import { nsdUnit } from "./nsd.ts";
import { opendkimUnit } from "./opendkim.ts";
import { emptyContent, joinContents, type LayerContent, type RenderOptions } from "./options.ts";
import { postfixUnit } from "./postfix.ts";
import { serverFirewallUnit } from "./server-firewall.ts";
import { slapdUnit } from "./slapd.ts";
import { spfProblem } from "./spf.ts";
import { timeUnit } from "./time.ts";
import { zoneTexts } from "./zones.ts";

function renderDirectories(county: County, server: string | undefined): LayerContent {
  const directories = county.owners.map((owner) => {
    const desired = ownerDirectory(county, owner);
    const resource: Rendered = {
      name: `directory-${owner.id}`,
      fence: directoryFence(county, "email", owner.id, ownerTree(county, owner)),
      desired,
      // The directory runs on that host.
      dependsOn: server === undefined ? [] : [server],
    };
    return resource;
  });
  const all = directories.flatMap(({ desired }) =>
    desired.type === "directory" ? desired.entries : [],
  );
  return {
    ...emptyContent,
    resources: directories,
    problems: directoryProblems({ type: "directory", entries: all }),
  };
}

/** Units in the order in which they are applied; Route 53 answers for a county in the cloud. */
function units(
  county: County,
  server: MailServer,
  hostname: string,
  options: RenderOptions,
): HostUnit[] {
  const zones = county.target.kind === "aws" ? undefined : zoneTexts(county, options);
  const dkim = opendkimUnit(server);
  const firewall = serverFirewallUnit(county);
  return [
    timeUnit(county),
    certificatesUnit(county, certificateNames(county, server.hostname, hostname)),
    slapdUnit(county),
    ...(zones === undefined || zones.size === 0 ? [] : [nsdUnit(zones)]),
    ...(dkim === undefined ? [] : [dkim]),
    mtaStsUnit(mailHosts(county)),
    // Before Dovecot, whose sockets belong to the user that Postfix's package makes.
    postfixUnit(server),
    sharedFoldersUnit(server),
    dovecotUnit(server),
    mailSessionsUnit(server),
    backupUnit(county),
    // Last: what it would cut off has been seen to work.
    ...(firewall === undefined ? [] : [firewall]),
  ];
}

function mailNotices(county: County, known: ReadonlySet<string>): string[] {
  const own = mailHosts(county).filter((host) => host.own);
  const without = own.filter((host) => host.addresses.length === 0);
  const rsa = county.mail.dkim.some((key) => key.type === "rsa");
  return [
    ...without.map(
      ({ host }) =>
        `mail exchanger ${host} has no address: its zone cannot name it, and no name server is known`,
    ),
    ...(rsa ? [] : ["no RSA DKIM key is published: outgoing mail is not signed"]),
    ...own
      .slice(1)
      .map(({ host }) => `mail exchanger ${host} is published; its server is not set up from here`),
    ...aliasNotices(county, known),
  ];
}

function noServer(why: string): LayerContent {
  return { ...emptyContent, notices: [`${why}: no mail server and no zone is set up`] };
}

function renderServer(county: County, options: RenderOptions): LayerContent {
  const known = directoryAddresses(county);
  const server = mailServer(county, known);
  if (county.mail.mx.length === 0) return noServer("email names no mail exchanger (mx)");
  if (server === undefined) return emptyContent;
  const device = headquartersServer(county);
  if (device === undefined)
    return noServer("headquarters has no server among the equipment in use");
  const fence = hostFence(county, "email", device);
  if (typeof fence === "string") return { ...emptyContent, problems: [fence] };
  return {
    ...emptyContent,
    resources: [
      {
        name: `host-${device.asset}`,
        fence,
        desired: {
          type: "host",
          host: device.hostname,
          units: units(county, server, device.hostname, options),
        },
        dependsOn: [],
      },
    ],
    notices: mailNotices(county, known),
  };
}

export function renderEmail(county: County, options: RenderOptions): LayerContent {
  const target = awsTarget(county);
  const host = renderServer(county, options);
  const cloud = target === undefined ? [] : awsEmail(county, target, options.hash);
  return joinContents([
    renderDirectories(county, host.resources[0]?.name),
    host,
    {
      ...emptyContent,
      cloud,
      problems: mailDomains(county).flatMap((domain) => spfProblem(domain, county.mail.spf) ?? []),
    },
  ]);
}
