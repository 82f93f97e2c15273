/** What the county's mail server is: the values that Postfix, Dovecot and OpenDKIM are all written from. */
import type { County } from "#model/county";
import type { Owner } from "#model/owner";
import { ownerDirectory } from "./directory.ts";
import { baseDn } from "./fences.ts";
import { mailDomains, mailHosts } from "./mail-domain.ts";
import { byText, sortedBy } from "./order.ts";

export interface SharedFolder {
  /** Mailbox id, unique per owner. */
  readonly id: string;
  readonly owner: string;
  readonly address: string;
  /** Login names (addresses) of its members. */
  readonly members: readonly string[];
}

export interface MailServer {
  /** The name it greets with; PTR and certificate carry it too. */
  readonly hostname: string;
  readonly domains: readonly string[];
  readonly baseDn: string;
  readonly selectors: readonly { readonly selector: string; readonly type: "rsa" | "ed25519" }[];
  /** Address -> address, for role names such as postmaster. */
  readonly aliases: readonly (readonly [string, string])[];
  readonly shared: readonly SharedFolder[];
  /** Relay for outgoing mail (`[host]:port`), or undefined to deliver directly. */
  readonly relay: string | undefined;
}

/** Addresses that receive mail by the directory: people, shared mailboxes, mail groups. */
export function directoryAddresses(county: County): Set<string> {
  const entries = county.owners.flatMap((owner) => ownerDirectory(county, owner).entries);
  return new Set(
    entries.flatMap(({ attributes }) =>
      [...(attributes["mail"] ?? []), ...(attributes["mailAlias"] ?? [])].map((address) =>
        address.toLowerCase(),
      ),
    ),
  );
}

/**
 * Aliases in every mail domain (RFC 2142 wants postmaster, abuse and hostmaster in each). A target without a domain
 * is looked for in the alias's own domain first, then in the county's. An alias never shadows a directory address.
 */
function roleAliases(county: County, known: ReadonlySet<string>): (readonly [string, string])[] {
  const aliases = mailDomains(county).flatMap((domain) =>
    Object.entries(county.mail.aliases).flatMap(([name, target]): [string, string][] => {
      const address = (name.includes("@") ? name : `${name}@${domain}`).toLowerCase();
      const near = `${target}@${domain}`.toLowerCase();
      const far = `${target}@${county.domain}`.toLowerCase();
      const to = target.includes("@") ? target.toLowerCase() : known.has(near) ? near : far;
      return known.has(address) || address === to ? [] : [[address, to]];
    }),
  );
  const unique = new Map(aliases);
  return [...unique].toSorted(([left], [right]) => byText(left, right));
}

/** Aliases that end nowhere: mail to postmaster would bounce. */
export function aliasNotices(county: County, known: ReadonlySet<string>): string[] {
  const aliases = roleAliases(county, known);
  const names = new Set(aliases.map(([address]) => address));
  const ours = mailDomains(county);
  const dangling = aliases
    .filter(([, to]) => ours.includes(to.slice(to.indexOf("@") + 1)))
    .filter(([, to]) => !known.has(to) && !names.has(to))
    .map(([address, to]) => `mail to ${address} goes to ${to}, which nobody receives`);
  const missing = ours
    .flatMap((domain) => [`postmaster@${domain}`, `abuse@${domain}`])
    .filter((address) => !known.has(address) && !names.has(address))
    .map(
      (address) => `nobody receives ${address}, which RFC 2142 requires; add it to mail.aliases`,
    );
  return [...dangling, ...missing];
}

function sharedFolders(county: County, owner: Owner): SharedFolder[] {
  const mail = new Map(
    county.people
      .filter((person) => person.owner === owner.id && person.state === "active")
      .map((person) => [person.employee, person.mail]),
  );
  return county.sharedMailboxes
    .filter((mailbox) => mailbox.owner === owner.id)
    .map(({ id, address, members }) => ({
      id,
      owner: owner.id,
      address,
      members: members.flatMap((employee) => mail.get(employee) ?? []).toSorted(byText),
    }));
}

/** `known`: addresses of the directory. The mail server that `county` runs itself; undefined when nobody or somebody else receives its mail. */
export function mailServer(county: County, known: ReadonlySet<string>): MailServer | undefined {
  const first = mailHosts(county)[0];
  if (first?.own !== true) return undefined;
  const hostname = first.host;
  return {
    hostname,
    domains: mailDomains(county),
    baseDn: baseDn(county),
    selectors: sortedBy(county.mail.dkim, (key) => key.selector).map(({ selector, type }) => ({
      selector,
      type,
    })),
    aliases: roleAliases(county, known),
    shared: sortedBy(
      county.owners.flatMap((owner) => sharedFolders(county, owner)),
      (folder) => folder.address,
    ),
    relay:
      county.target.kind === "aws"
        ? `[email-smtp.${county.target.regions.mail}.amazonaws.com]:587`
        : undefined,
  };
}
