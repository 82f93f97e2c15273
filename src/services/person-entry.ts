/** A person as a directory entry: inetOrgPerson for the address book, posixAccount to log in, a mail account. */
import type { Attributes, DirectoryEntry } from "#model/desired";
import type { Person } from "#model/person";
import { suspension } from "#model/suspension";
import { attributes } from "./attributes.ts";
import { childDn } from "./dn.ts";

const millisecondsPerDay = 86_400_000;

export function personDn(person: Person, tree: string): string {
  return childDn("uid", person.uid, childDn("ou", "people", tree));
}

/** Staged, suspended and preserved accounts exist and cannot be used; deleted ones are not rendered at all. */
export function isEnabled(person: Person): boolean {
  return person.state === "active";
}

/** What a disabled account carries, whoever disabled it: the same values as for one that left the inventory. */
const disabled = Object.fromEntries(suspension.map(({ attribute, value }) => [attribute, value]));

/**
 * shadow(5): the day number from which an account is expired. A contract's end disables it on the day after its
 * last, even if nobody runs the kit that day.
 */
function shadowExpire(person: Person): string | undefined {
  if (person.end === undefined) return undefined;
  return String(Math.floor(Date.parse(person.end) / millisecondsPerDay) + 1);
}

/** `quotaMb`: the owner's default quota. `forward`: where mail to a disabled account goes. No password: accounts are activated by their holder, once. */
export function personEntry(
  person: Person,
  tree: string,
  quotaMb: number,
  forward?: string,
): DirectoryEntry {
  const values: Readonly<Record<string, string | readonly string[] | undefined>> = {
    objectClass: [
      "top",
      "person",
      "organizationalPerson",
      "inetOrgPerson",
      "posixAccount",
      "shadowAccount",
      "PostfixBookMailAccount",
    ],
    uid: person.uid,
    cn: person.displayName,
    sn: person.surname,
    givenName: person.givenName,
    displayName: person.displayName,
    title: person.title,
    departmentNumber: person.department,
    l: person.site,
    employeeNumber: person.employee,
    employeeType: person.employment,
    mail: person.mail,
    uidNumber: String(person.uidNumber),
    gidNumber: String(person.uidNumber),
    homeDirectory: `/home/${person.uid}`,
    loginShell: "/bin/bash",
    shadowExpire: shadowExpire(person),
    mailEnabled: "TRUE",
    // postfix-book.schema: "Mail quota limit in kilobytes".
    mailQuota: String(quotaMb * 1024),
    ...(isEnabled(person) ? {} : { ...disabled, mailForwardingAddress: forward }),
  };
  const rendered: Attributes = attributes(values);
  return {
    id: `person:${person.employee}`,
    dn: personDn(person, tree),
    kind: "person",
    attributes: rendered,
  };
}
