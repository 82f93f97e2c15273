/** A mailbox session ends with the right to log in: an account is asked for at log-in only, and a phone stays for days. */
import type { HostUnit } from "#model/desired";
import { publicFile, written } from "./host-file.ts";
import type { MailServer } from "./mail-server.ts";

const program = "/usr/local/sbin/kaunti-mail-sessions";

/** `doveadm who -1` has a line per session, the login name first. A directory that does not answer ends nobody's session. */
function script(base: string): string {
  return `#!/bin/sh
${written}
set -u
doveadm who -1 2>/dev/null | awk '$1 ~ /@/ { print $1 }' | sort -u | while read -r user; do
  case $user in *[!A-Za-z0-9@._+-]*) continue ;; esac
  found=$(ldapsearch -Q -LLL -Y EXTERNAL -H ldapi:/// -b '${base}' "(&(objectClass=inetOrgPerson)(mailEnabled=TRUE)(mail=$user))" 1.1) || continue
  [ -n "$found" ] || doveadm kick "$user"
done
`;
}

const service = `${written}
[Unit]
Description=End the mail sessions of accounts that may not log in
After=slapd.service dovecot.service
[Service]
Type=oneshot
ExecStart=${program}
`;

const timer = `${written}
[Unit]
Description=Every minute, end the mail sessions of accounts that may not log in
[Timer]
OnBootSec=1min
OnUnitInactiveSec=1min
AccuracySec=1s
[Install]
WantedBy=timers.target
`;

export function mailSessionsUnit(server: MailServer): HostUnit {
  return {
    name: "mail-sessions",
    packages: ["ldap-utils"],
    files: [
      { ...publicFile(program, script(server.baseDn)), mode: "0755" },
      publicFile("/etc/systemd/system/kaunti-mail-sessions.service", service),
      publicFile("/etc/systemd/system/kaunti-mail-sessions.timer", timer),
    ],
    check: `sh -n ${program}`,
    reload: "systemctl daemon-reload\nsystemctl enable --quiet --now kaunti-mail-sessions.timer",
  };
}
