/** One owner's directory tree: containers, people, groups, shared mailboxes, below `ou=<owner>`. */
import type { County } from "#model/county";
import type { DesiredDirectory, DirectoryEntry } from "#model/desired";
import type { Owner } from "#model/owner";
import type { Person } from "#model/person";
import { attributes, hasControlCharacter } from "./attributes.ts";
import { childDn } from "./dn.ts";
import { baseDn } from "./fences.ts";
import { groupEntry, mailboxEntry, type Members } from "./group-entry.ts";
import { byText, sortedBy } from "./order.ts";
import { isEnabled, personDn, personEntry } from "./person-entry.ts";

/** `ou=executive,dc=mfano,dc=example`. */
export function ownerTree(county: County, owner: Owner): string {
  return childDn("ou", owner.id, baseDn(county));
}

/** Enabled accounts of `owner` by employee number, which is unique per owner only. */
export function membersOf(county: County, owner: Owner): Members {
  const tree = ownerTree(county, owner);
  return new Map(
    county.people
      .filter((person) => person.owner === owner.id && isEnabled(person))
      .map((person) => [person.employee, personDn(person, tree)]),
  );
}

export function containerEntry(name: string, dn: string, description: string): DirectoryEntry {
  return {
    id: `ou:${name}`,
    dn,
    kind: "container",
    attributes: attributes({ objectClass: ["top", "organizationalUnit"], ou: name, description }),
  };
}

/** To a colleague who can read it; held: to the closed mailbox itself; else nowhere, and the sender hears of it. */
function leaverAddress(county: County, person: Person): string | undefined {
  const after = person.leaverMail;
  if (after?.kind === "hold") return person.mail;
  if (after?.kind !== "forward") return undefined;
  const colleague = county.people.find(
    ({ employee, owner }) => employee === after.to && owner === person.owner,
  );
  return colleague !== undefined && isEnabled(colleague) ? colleague.mail : undefined;
}

const kindOrder: readonly DirectoryEntry["kind"][] = ["container", "person", "group", "mailbox"];

/** Parents first, groups after the people they name, then by id: an order that LDIF can be loaded in. */
export function sortEntries(entries: readonly DirectoryEntry[]): DirectoryEntry[] {
  return entries.toSorted(
    (left, right) =>
      kindOrder.indexOf(left.kind) - kindOrder.indexOf(right.kind) ||
      (left.kind === "container" ? left.dn.length - right.dn.length : 0) ||
      byText(left.id, right.id),
  );
}

/** What email wants of `owner`'s directory; groups of kind licence belong to the licensing layer. */
export function ownerDirectory(county: County, owner: Owner): DesiredDirectory {
  const tree = ownerTree(county, owner);
  const members = membersOf(county, owner);
  const mine = <T extends { readonly owner: string }>(items: readonly T[]): T[] =>
    items.filter((item) => item.owner === owner.id);
  const entries = [
    containerEntry(owner.id, tree, owner.name),
    ...[
      ["people", "Staff accounts"],
      ["groups", "Access and mail groups"],
      ["mailboxes", "Mailboxes that no single person owns"],
    ].map(([name = "", about = ""]) => containerEntry(name, childDn("ou", name, tree), about)),
    ...mine(county.people)
      .filter((person) => person.state !== "deleted")
      .map((person) =>
        personEntry(person, tree, county.mail.quotaMb, leaverAddress(county, person)),
      ),
    ...mine(county.groups)
      .filter((group) => group.kind !== "licence")
      .map((group) => groupEntry(group, tree, "groups", owner.domain, members)),
    ...mine(county.sharedMailboxes).map((mailbox) => mailboxEntry(mailbox, tree, members)),
  ];
  return { type: "directory", entries: sortEntries(entries) };
}

/** Sentences about entries that LDAP or the mail system would take wrongly. Names ids, never people. */
export function directoryProblems(directory: DesiredDirectory): string[] {
  const problems: string[] = [];
  const dns = new Map<string, string>();
  const addresses = new Map<string, string>();
  for (const entry of sortedBy(directory.entries, (each) => each.id)) {
    for (const [name, values] of Object.entries(entry.attributes)) {
      if (values.some(hasControlCharacter))
        problems.push(`${entry.id}: attribute ${name} holds a control character; remove it`);
    }
    // DNs compare without case (RFC 4517 section 4.2.11 for the attributes used here).
    claim(dns, entry.dn.toLowerCase(), entry.id, "the same directory name", problems);
    for (const address of [
      ...(entry.attributes["mail"] ?? []),
      ...(entry.attributes["mailAlias"] ?? []),
    ])
      claim(addresses, address.toLowerCase(), entry.id, "one mail address", problems);
  }
  return problems;
}

function claim(
  taken: Map<string, string>,
  key: string,
  id: string,
  what: string,
  problems: string[],
): void {
  const other = taken.get(key);
  if (other === undefined) taken.set(key, id);
  else if (other !== id)
    problems.push(`${other} and ${id} claim ${what}; give one of them another`);
}
