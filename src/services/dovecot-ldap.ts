/** How Dovecot asks the directory who somebody is; the password itself is judged by the directory (bind). */
import { written } from "./host-file.ts";
import type { MailServer } from "./mail-server.ts";

/** A disabled account neither logs in nor receives; a shared mailbox receives and nobody logs in as it. */
export function dovecotLdap(server: MailServer): string {
  return `${[
    written,
    "uris = ldapi:///",
    "sasl_bind = yes",
    "sasl_mech = EXTERNAL",
    "ldap_version = 3",
    "auth_bind = yes",
    `base = ${server.baseDn}`,
    "scope = subtree",
    "pass_filter = (&(objectClass=inetOrgPerson)(mailEnabled=TRUE)(mail=%Lu))",
    "pass_attrs = mail=user",
    "user_filter = (&(objectClass=PostfixBookMailAccount)(mail=%Lu)(|(mailEnabled=TRUE)(mailForwardingAddress=%Lu)))",
    // mailQuota is in kilobytes, which Dovecot writes as K.
    "user_attrs = mail=user, mailQuota=quota_rule=*:storage=%$K",
    "iterate_filter = (&(objectClass=PostfixBookMailAccount)(mailEnabled=TRUE))",
    "iterate_attrs = mail=user",
  ].join("\n")}\n`;
}
