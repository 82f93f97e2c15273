/** How Postfix asks the directory (ldap_table(5)): five questions, no password. */
import { publicFile, written } from "./host-file.ts";
import type { HostFile } from "#model/desired";
import type { MailServer } from "./mail-server.ts";

const questions: Readonly<Record<string, readonly string[]>> = {
  // Is this a mailbox of ours?
  mailboxes: [
    // A closed mailbox that is held still takes mail: it forwards to itself.
    "query_filter = (&(objectClass=PostfixBookMailAccount)(mail=%s)(|(mailEnabled=TRUE)(mailForwardingAddress=%s)))",
    "result_attribute = mail",
  ],
  // Which mailbox does this other name mean?
  aliases: [
    "query_filter = (&(objectClass=PostfixBookMailAccount)(mailEnabled=TRUE)(mailAlias=%s))",
    "result_attribute = mail",
  ],
  // Who gets the mail of somebody who left?
  forwards: [
    "query_filter = (&(objectClass=PostfixBookMailAccount)(mailEnabled=FALSE)(|(mail=%s)(mailAlias=%s)))",
    "result_attribute = mailForwardingAddress",
  ],
  // Who is on this list?
  groups: [
    "query_filter = (&(objectClass=groupOfNames)(!(objectClass=PostfixBookMailAccount))(mail=%s))",
    "special_result_attribute = member",
    "leaf_result_attribute = mail",
  ],
  // Who may send as this address? Its holder; for a shared mailbox or a list its members.
  senders: [
    "query_filter = (&(|(mailEnabled=TRUE)(objectClass=groupOfNames))(|(mail=%s)(mailAlias=%s)))",
    "special_result_attribute = member",
    "leaf_result_attribute = mail",
  ],
};

const ldapMaps = "/etc/postfix/ldap";

/** The directory runs on the same host: a socket and the process's own identity (SASL EXTERNAL), so nothing to leak. */
export function postfixLdapFiles(server: MailServer): HostFile[] {
  return Object.entries(questions).map(([name, lines]) =>
    publicFile(
      `${ldapMaps}/${name}.cf`,
      `${[
        written,
        "server_host = ldapi:///",
        "version = 3",
        "bind = sasl",
        "sasl_mechs = EXTERNAL",
        "timeout = 10",
        `search_base = ${server.baseDn}`,
        "scope = sub",
        // Look-ups for foreign domains never reach the directory.
        `domain = ${server.domains.join(", ")}`,
        ...lines,
      ].join("\n")}\n`,
    ),
  );
}
