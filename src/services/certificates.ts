/**
 * The county's certificate authority and the HQ server's certificate: both keys are made on that host and stay there.
 * Laptops trust the authority for the county's own names and for nothing else (RFC 5280 section 4.2.1.10).
 */
import type { County } from "#model/county";
import type { HostFile, HostUnit } from "#model/desired";
import { publicFile, written } from "./host-file.ts";
import { mailDomains } from "./mail-domain.ts";
import { uniqueSorted } from "./order.ts";

export const authority = "/etc/ssl/kaunti/ca.pem";
export const certificate = "/etc/ssl/kaunti/server.pem";
export const certificateKey = "/etc/ssl/kaunti/server.key";

const program = "/usr/local/sbin/kaunti-certificate";

/**
 * Safe to run at any time: makes what is missing, renews what ends within 30 days or has other names, and leaves a
 * certificate of another authority alone (a county may buy one). `--authority` stops after the authority.
 */
export function certificateScript(county: County, names: readonly string[]): string {
  const domains = mailDomains(county);
  const permitted = domains.map((domain) => `permitted;DNS:${domain}`).join(",");
  return `#!/bin/sh
${written}
set -eu
umask 077
mkdir -p /etc/ssl/kaunti && chmod 0755 /etc/ssl/kaunti && cd /etc/ssl/kaunti
if [ ! -s ca.key ]; then
  openssl ecparam -name prime256v1 -genkey -noout -out ca.key.new && mv ca.key.new ca.key
fi
if [ ! -s ca.pem ]; then
  openssl req -x509 -new -key ca.key -sha256 -days 3650 -subj '/O=${county.domain}/CN=Kaunti ${county.code3} authority' \\
    -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign,cRLSign \\
    -addext 'nameConstraints=critical,${permitted}' -out ca.pem.new
  chmod 0644 ca.pem.new && mv ca.pem.new ca.pem
fi
[ "\${1-}" != --authority ] || exit 0
getent group ssl-cert >/dev/null || groupadd --system ssl-cert
names='${names.map((name) => `DNS:${name}`).join(", ")}'
if [ -s server.pem ] && ! openssl verify -partial_chain -no_check_time -CAfile ca.pem server.pem >/dev/null 2>&1; then
  exit 0
fi
if [ -s server.pem ] && openssl x509 -in server.pem -noout -checkend 2592000 >/dev/null &&
  [ "$(openssl x509 -in server.pem -noout -ext subjectAltName | sed -n '2s/^ *//p')" = "$names" ]; then
  exit 0
fi
[ -s server.key ] || { openssl ecparam -name prime256v1 -genkey -noout -out server.key.new && mv server.key.new server.key; }
chgrp ssl-cert server.key && chmod 0640 server.key
printf 'subjectAltName=%s\\nextendedKeyUsage=serverAuth\\nbasicConstraints=critical,CA:FALSE\\nkeyUsage=critical,digitalSignature\\n' "$names" >ext
openssl req -new -key server.key -subj '/CN=${names[0] ?? county.domain}' |
  openssl x509 -req -CA ca.pem -CAkey ca.key -set_serial "0x$(openssl rand -hex 16)" -days 397 -sha256 -extfile ext -out leaf.new
cat leaf.new ca.pem >server.pem.new
chmod 0644 server.pem.new && mv server.pem.new server.pem && rm -f leaf.new ext
# Whoever holds the old one open takes the new one; a service that does not run is not started here.
[ ! -d /run/systemd/system ] || systemctl try-reload-or-restart slapd postfix dovecot 2>/dev/null || true
`;
}

/** Names that clients ask for: mail, directory, and the host itself. Sorted, the mail host first. */
export function certificateNames(county: County, mailHost: string, hostname: string): string[] {
  const directory =
    county.target.kind === "hosts" ? [new URL(county.target.directoryUrl).hostname] : [];
  const others = uniqueSorted([...directory, `${hostname}.${county.domain}`]);
  return [mailHost, ...others.filter((name) => name !== mailHost)];
}

const service = `${written}
[Unit]
Description=Renew the certificate of this server
[Service]
Type=oneshot
ExecStart=${program}
`;

const timer = `${written}
[Unit]
Description=Look every day whether the certificate must be renewed
[Timer]
OnCalendar=daily
RandomizedDelaySec=1h
Persistent=true
[Install]
WantedBy=timers.target
`;

export function certificatesUnit(county: County, names: readonly string[]): HostUnit {
  const run: HostFile = { ...publicFile(program, certificateScript(county, names)), mode: "0755" };
  return {
    name: "certificates",
    packages: ["openssl", "ssl-cert"],
    files: [
      run,
      publicFile("/etc/systemd/system/kaunti-certificate.service", service),
      publicFile("/etc/systemd/system/kaunti-certificate.timer", timer),
    ],
    check: `sh -n ${program}`,
    reload: `systemctl daemon-reload\nsystemctl enable --quiet --now kaunti-certificate.timer\n${program}`,
  };
}
