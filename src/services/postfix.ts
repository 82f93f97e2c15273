/** Postfix on the HQ server: receives for the county's domains, hands over to Dovecot, sends for who has logged in. */
import type { HostUnit } from "#model/desired";
import { publicFile, written } from "./host-file.ts";
import { certificate, certificateKey } from "./certificates.ts";
import type { MailServer } from "./mail-server.ts";
import { postfixLdapFiles } from "./postfix-ldap.ts";
import { signingSelector, signingSocket } from "./opendkim.ts";
import { masterCf } from "./postfix-master.ts";

/** Paths as Postfix resolves them, so that a copy of the configuration can be checked before it is in place. */
const map = (name: string): string => `proxy:ldap:$config_directory/ldap/${name}.cf`;

/** Credentials of the relay: made on the host (`user:password` after the relay's name), never written by us. */
const relayCredentials = "/etc/postfix/relay-credentials";

function relayLines(relay: string | undefined): string[] {
  if (relay === undefined) return ["smtp_tls_security_level = may"];
  return [
    `relayhost = ${relay}`,
    "smtp_sasl_auth_enable = yes",
    "smtp_sasl_security_options = noanonymous",
    `smtp_sasl_password_maps = texthash:${relayCredentials}`,
    "smtp_tls_security_level = secure",
    "smtp_tls_CAfile = /etc/ssl/certs/ca-certificates.crt",
  ];
}

function signingLines(server: MailServer): string[] {
  if (signingSelector(server) === undefined) return [];
  return [
    "",
    `smtpd_milters = unix:${signingSocket}`,
    "non_smtpd_milters = $smtpd_milters",
    // An unsigned message is better than none: DMARC still passes by SPF.
    "milter_default_action = accept",
  ];
}

function mainCf(server: MailServer): string {
  return `${[
    written,
    "compatibility_level = 3.6",
    `myhostname = ${server.hostname}`,
    "myorigin = $myhostname",
    "mydestination = localhost",
    "mynetworks = 127.0.0.0/8 [::1]/128",
    "inet_interfaces = all",
    "alias_maps =",
    "local_recipient_maps =",
    "local_transport = error:5.1.1 no local mailboxes",
    "biff = no",
    "append_dot_mydomain = no",
    "recipient_delimiter = +",
    "message_size_limit = 26214400",
    "mailbox_size_limit = 0",
    "virtual_mailbox_limit = 0",
    "",
    `virtual_mailbox_domains = ${server.domains.join(", ")}`,
    `virtual_mailbox_maps = ${map("mailboxes")}`,
    `virtual_alias_maps = texthash:$config_directory/role-aliases, ${map("aliases")}, ${map("forwards")}, ${map("groups")}`,
    "virtual_transport = lmtp:unix:private/dovecot-lmtp",
    `smtpd_sender_login_maps = ${map("senders")}`,
    "proxy_read_maps = $virtual_mailbox_maps $virtual_alias_maps $smtpd_sender_login_maps",
    "",
    "smtpd_banner = $myhostname ESMTP",
    "smtpd_helo_required = yes",
    "disable_vrfy_command = yes",
    "smtpd_sasl_type = dovecot",
    "smtpd_sasl_path = private/auth",
    "smtpd_sasl_security_options = noanonymous",
    // Our own addresses are for who has logged in (587, 465); from outside they are forged, as SPF says too.
    `smtpd_sender_restrictions = permit_mynetworks, check_sender_access inline:{${server.domains.map((domain) => `{${domain} = 550 5.7.1 Log in to send as this domain}`).join(" ")}}`,
    "smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination",
    "smtpd_recipient_restrictions = reject_non_fqdn_recipient, reject_unknown_recipient_domain, reject_unlisted_recipient, check_policy_service unix:private/quota-status",
    "smtpd_data_restrictions = reject_unauth_pipelining",
    // A line end that is not CR LF smuggles a second message in (CVE-2023-51764).
    "smtpd_forbid_bare_newline = yes",
    "smtpd_client_connection_rate_limit = 60",
    "",
    "smtpd_tls_security_level = may",
    "smtpd_tls_auth_only = yes",
    `smtpd_tls_cert_file = ${certificate}`,
    `smtpd_tls_key_file = ${certificateKey}`,
    "smtpd_tls_mandatory_protocols = >=TLSv1.2",
    "smtpd_tls_protocols = >=TLSv1.2",
    "smtpd_tls_loglevel = 1",
    "smtp_tls_protocols = >=TLSv1.2",
    "smtp_tls_loglevel = 1",
    ...relayLines(server.relay),
    ...signingLines(server),
  ].join("\n")}\n`;
}

function aliasFile(server: MailServer): string {
  const lines = server.aliases.map(([address, to]) => `${address} ${to}`);
  // What the host itself has to say (cron, a full disk) goes to people who read it.
  const root = `root@${server.hostname} postmaster@${server.domains[0] ?? server.hostname}`;
  return `${[written, ...lines, root].join("\n")}\n`;
}

export function postfixUnit(server: MailServer): HostUnit {
  return {
    name: "postfix",
    packages: ["ca-certificates", "postfix", "postfix-ldap"],
    files: [
      publicFile("/etc/postfix/main.cf", mainCf(server)),
      publicFile("/etc/postfix/master.cf", masterCf),
      ...postfixLdapFiles(server),
      publicFile("/etc/postfix/role-aliases", aliasFile(server)),
    ],
    check: "postfix check",
    reload: [
      // Postfix reaches the signer's socket through its group.
      ...(signingSelector(server) === undefined
        ? []
        : ["usermod --append --groups opendkim postfix"]),
      "systemctl enable --quiet --now postfix",
      "postfix reload",
    ].join("\n"),
  };
}
