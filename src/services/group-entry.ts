/** Groups and shared mailboxes: both are a groupOfNames, which may never be empty (RFC 4519 section 3.5). */
import type { DirectoryEntry } from "#model/desired";
import type { Group, SharedMailbox } from "#model/person";
import { attributes } from "./attributes.ts";
import { childDn } from "./dn.ts";

/** Employee number -> DN of an enabled account of this owner. */
export type Members = ReadonlyMap<string, string>;

/** Disabled members grant nothing and get no mail; an empty list points at the tree's people container instead. */
function memberDns(employees: readonly string[], members: Members, tree: string): string[] {
  const dns = employees.flatMap((employee) => members.get(employee) ?? []);
  return dns.length === 0 ? [childDn("ou", "people", tree)] : dns;
}

/** `container`: `groups`, or `licences` for the groups that a licence pool fills. */
export function groupEntry(
  group: Omit<Group, "gidNumber"> & { readonly gidNumber?: number },
  tree: string,
  container: "groups" | "licences",
  domain: string,
  members: Members,
): DirectoryEntry {
  return {
    id: `group:${group.id}`,
    dn: childDn("cn", group.id, childDn("ou", container, tree)),
    kind: "group",
    attributes: attributes({
      // In nis.schema posixGroup is structural and cannot join groupOfNames; extensibleObject carries gidNumber and mail.
      objectClass: ["top", "groupOfNames", "extensibleObject"],
      cn: group.id,
      description: group.description,
      gidNumber: group.gidNumber?.toString(),
      mail: group.kind === "mail" ? `${group.id}@${domain}` : undefined,
      member: memberDns(group.members, members, tree),
    }),
  };
}

/** `helpdesk` of ict-support@mfano.example means helpdesk@mfano.example. */
function qualified(alias: string, address: string): string {
  return alias.includes("@") ? alias : `${alias}${address.slice(address.indexOf("@"))}`;
}

/** A mailbox with its members: who may read it and send as it. */
export function mailboxEntry(
  mailbox: SharedMailbox,
  tree: string,
  members: Members,
): DirectoryEntry {
  return {
    id: `mailbox:${mailbox.id}`,
    dn: childDn("cn", mailbox.id, childDn("ou", "mailboxes", tree)),
    kind: "mailbox",
    attributes: attributes({
      objectClass: ["top", "groupOfNames", "PostfixBookMailAccount"],
      cn: mailbox.id,
      description: mailbox.purpose,
      mail: mailbox.address,
      mailAlias: mailbox.aliases.map((alias) => qualified(alias, mailbox.address)),
      mailEnabled: "TRUE",
      mailQuota: String(mailbox.quotaMb * 1024),
      member: memberDns(mailbox.members, members, tree),
    }),
  };
}
