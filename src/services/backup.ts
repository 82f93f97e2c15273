/** Every night the HQ server copies directory, mail and keys, and proves that the copy can be read back. */
import type { County } from "#model/county";
import type { HostUnit } from "#model/desired";
import { baseDn } from "./fences.ts";
import { publicFile, written } from "./host-file.ts";

const program = "/usr/local/sbin/kaunti-backup";

/**
 * `kaunti-backup`: copy, verify, prune. `kaunti-backup verify DIR`: restore test alone. `kaunti-backup restore DIR`:
 * puts directory and mail of that copy back, and keeps what was there beside it. Status is one JSON line for the audit.
 */
function script(base: string): string {
  return `#!/bin/sh
${written}
set -eu
umask 077
base='${base}'
store=\${KAUNTI_BACKUP:-/var/backups/kaunti}
keep=14
fail() { echo "kaunti-backup: $1" >&2; exit 1; }

copy() {
  dir="$store/$(date -u +%Y%m%dT%H%M%SZ)"
  mkdir -p "$dir.part"
  slapcat -f /etc/ldap/slapd.conf -b "$base" >"$dir.part/directory.ldif"
  set -- etc/ssl/kaunti etc/ldap/kaunti
  for each in srv/mail etc/dkimkeys etc/wireguard; do [ ! -e "/$each" ] || set -- "$@" "$each"; done
  # 1: a mailbox changed while it was read; the copy is whole, the message is in the next one.
  tar --create --gzip --file "$dir.part/files.tar.gz" --directory / --warning=no-file-changed --warning=no-file-removed "$@" || [ $? -eq 1 ]
  (cd "$dir.part" && sha256sum directory.ldif files.tar.gz >SHA256SUMS)
  sync -f "$dir.part"
  mv "$dir.part" "$dir"
  verify "$dir"
  printf '{"at":"%s","directory":%s,"files":%s}\\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$entries" "$files" >"$store/last.json.new"
  mv "$store/last.json.new" "$store/last.json"
  ls -1d "$store"/*Z | head -n -$keep | while read -r old; do rm -rf "$old"; done
}

# Loads the directory into an empty database of its own, and reads the archive to its end.
verify() {
  (cd "$1" && sha256sum --quiet --check SHA256SUMS) || fail "$1 was changed since it was made"
  trial=$(mktemp -d /var/tmp/kaunti-restore.XXXXXX)
  trap 'rm -rf "$trial"' EXIT
  mkdir "$trial/db"
  sed "s|^directory .*|directory $trial/db|" /etc/ldap/slapd.conf >"$trial/slapd.conf"
  slapadd -q -f "$trial/slapd.conf" -b "$base" -l "$1/directory.ldif" >/dev/null || fail "$1/directory.ldif cannot be loaded"
  slapcat -f "$trial/slapd.conf" -b "$base" >"$trial/entries" || fail "$1/directory.ldif cannot be read back"
  entries=$(grep -c '^dn:' "$trial/entries")
  [ "$entries" -eq "$(grep -c '^dn:' "$1/directory.ldif")" ] || fail "$1/directory.ldif loses entries when it is loaded"
  tar --list --gzip --file "$1/files.tar.gz" >"$trial/files" || fail "$1/files.tar.gz cannot be read"
  files=$(wc -l <"$trial/files")
  rm -rf "$trial"
}

restore() {
  verify "$1"
  systemctl stop postfix dovecot slapd
  now=$(date -u +%Y%m%dT%H%M%SZ)
  mv /var/lib/ldap/kaunti "/var/lib/ldap/kaunti.$now"
  install -d -o openldap -g openldap -m 0700 /var/lib/ldap/kaunti
  slapadd -q -f /etc/ldap/slapd.conf -b "$base" -l "$1/directory.ldif"
  chown -R openldap:openldap /var/lib/ldap/kaunti
  [ ! -e /srv/mail ] || mv /srv/mail "/srv/mail.$now"
  tar --extract --gzip --same-owner --file "$1/files.tar.gz" --directory /
  systemctl start slapd dovecot postfix
  echo "restored $1; what was there is kept as /var/lib/ldap/kaunti.$now and /srv/mail.$now"
}

case "\${1-copy}" in
  copy) mkdir -p "$store"; copy ;;
  verify) verify "\${2:?which copy}"; echo "$entries entries and $files files can be read back" ;;
  restore) restore "\${2:?which copy}" ;;
  *) fail "unknown: $1; use copy, verify DIR or restore DIR" ;;
esac
`;
}

const service = `${written}
[Unit]
Description=Copy directory, mail and keys, and test the copy
After=slapd.service
[Service]
Type=oneshot
Nice=19
IOSchedulingClass=idle
ExecStart=${program}
`;

const timer = `${written}
[Unit]
Description=Nightly copy of directory, mail and keys
[Timer]
OnCalendar=*-*-* 01:30:00
RandomizedDelaySec=30min
Persistent=true
[Install]
WantedBy=timers.target
`;

export function backupUnit(county: County): HostUnit {
  return {
    name: "backup",
    packages: ["tar", "gzip"],
    files: [
      { ...publicFile(program, script(baseDn(county))), mode: "0755" },
      publicFile("/etc/systemd/system/kaunti-backup.service", service),
      publicFile("/etc/systemd/system/kaunti-backup.timer", timer),
    ],
    check: `sh -n ${program}`,
    reload: "systemctl daemon-reload\nsystemctl enable --quiet --now kaunti-backup.timer",
  };
}
