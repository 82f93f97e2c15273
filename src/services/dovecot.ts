/** Dovecot 2.3 on the HQ server: IMAP over TLS, delivery by LMTP, logins and quotas from the directory. */
import type { HostUnit } from "#model/desired";
import { dovecotLdap } from "./dovecot-ldap.ts";
import { groupFile, publicFile, written } from "./host-file.ts";
import { certificate, certificateKey } from "./certificates.ts";
import type { MailServer } from "./mail-server.ts";
import { sharedAclFile, sharedNamespaces } from "./shared-folders.ts";

const mailRoot = "/srv/mail";

/** One file instead of conf.d: what is not here is Dovecot's own default, and `doveconf -n` shows the rest. */
function dovecotConf(server: MailServer): string {
  return `${written}
protocols = imap lmtp
listen = *, ::
mail_home = ${mailRoot}/%Ld/%Ln
mail_location = maildir:~/Maildir
mail_uid = vmail
mail_gid = vmail
first_valid_uid = 100
mail_plugins = acl quota
auth_mechanisms = plain login
auth_username_format = %Lu
disable_plaintext_auth = yes
ssl = required
ssl_cert = <${certificate}
ssl_key = <${certificateKey}
ssl_min_protocol = TLSv1.2
log_path = syslog
postmaster_address = postmaster@${server.domains[0] ?? server.hostname}
recipient_delimiter = +

passdb {
  driver = ldap
  args = /etc/dovecot/dovecot-ldap.conf.ext
}
userdb {
  driver = ldap
  args = /etc/dovecot/dovecot-ldap.conf.ext
}

namespace inbox {
  inbox = yes
  separator = /
  mailbox Drafts {
    special_use = \\Drafts
    auto = subscribe
  }
  mailbox Junk {
    special_use = \\Junk
    auto = subscribe
  }
  mailbox Sent {
    special_use = \\Sent
    auto = subscribe
  }
  mailbox Trash {
    special_use = \\Trash
    auto = subscribe
  }
}
${sharedNamespaces(server, mailRoot)}
plugin {
  acl = vfile:${sharedAclFile}:cache_secs=10
  quota = count:User quota
  quota_vsizes = yes
  quota_grace = 0%
  quota_status_success = DUNNO
  quota_status_nouser = DUNNO
  quota_status_overquota = "552 5.2.2 Mailbox is full"
}

protocol imap {
  mail_plugins = $mail_plugins imap_acl imap_quota
}
service imap-login {
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = 993
    ssl = yes
  }
}
service lmtp {
  unix_listener /var/spool/postfix/private/dovecot-lmtp {
    mode = 0600
    user = postfix
    group = postfix
  }
}
service auth {
  unix_listener /var/spool/postfix/private/auth {
    mode = 0660
    user = postfix
    group = postfix
  }
}
service quota-status {
  executable = quota-status -p postfix
  # As imap and lmtp have it: without the list of shared folders it answers 450 for everybody.
  extra_groups = $default_internal_group
  client_limit = 5
  unix_listener /var/spool/postfix/private/quota-status {
    mode = 0660
    user = postfix
    group = postfix
  }
}
`;
}

export function dovecotUnit(server: MailServer): HostUnit {
  return {
    name: "dovecot",
    packages: ["dovecot-imapd", "dovecot-ldap", "dovecot-lmtpd"],
    files: [
      publicFile(
        "/etc/sysusers.d/kaunti-mail.conf",
        `${written}\nu vmail - "County mailboxes" ${mailRoot} /usr/sbin/nologin\n`,
      ),
      publicFile(
        "/etc/tmpfiles.d/kaunti-mail.conf",
        `${written}\nd ${mailRoot} 0750 vmail vmail -\n`,
      ),
      publicFile("/etc/dovecot/dovecot.conf", dovecotConf(server)),
      groupFile("/etc/dovecot/dovecot-ldap.conf.ext", "dovecot", dovecotLdap(server)),
    ],
    check: "doveconf -n >/dev/null",
    reload: [
      "systemd-sysusers /etc/sysusers.d/kaunti-mail.conf",
      "systemd-tmpfiles --create /etc/tmpfiles.d/kaunti-mail.conf",
      "systemctl enable --quiet --now dovecot",
      "systemctl reload dovecot",
    ].join("\n"),
  };
}
