/** OpenDKIM signs what leaves: one key for all mail domains of the county, made on this host and staying there. */
import type { HostUnit } from "#model/desired";
import { publicFile, written } from "./host-file.ts";
import type { MailServer } from "./mail-server.ts";

export const signingSocket = "/run/opendkim/opendkim.sock";

/** Debian's OpenDKIM signs with RSA only; an Ed25519 key is published and waits for a signer that can. */
export function signingSelector(server: MailServer): string | undefined {
  return server.selectors.find((key) => key.type === "rsa")?.selector;
}

export function opendkimUnit(server: MailServer): HostUnit | undefined {
  const selector = signingSelector(server);
  if (selector === undefined) return undefined;
  const key = `/etc/dkimkeys/${selector}.private`;
  const configuration = [
    written,
    "Syslog yes",
    "UMask 007",
    "UserID opendkim",
    "Mode sv",
    "Canonicalization relaxed/simple",
    "OversignHeaders From",
    `Socket local:${signingSocket}`,
    "PidFile /run/opendkim/opendkim.pid",
    "KeyTable file:/etc/opendkim/key-table",
    "SigningTable refile:/etc/opendkim/signing-table",
    "InternalHosts 127.0.0.1, ::1",
  ];
  const keys = server.domains.map((domain) => `${domain} ${domain}:${selector}:${key}`);
  const senders = server.domains.map((domain) => `*@${domain} ${domain}`);
  return {
    name: "opendkim",
    packages: ["opendkim", "opendkim-tools"],
    files: [
      publicFile("/etc/opendkim.conf", `${configuration.join("\n")}\n`),
      publicFile("/etc/opendkim/key-table", `${keys.join("\n")}\n`),
      publicFile("/etc/opendkim/signing-table", `${senders.join("\n")}\n`),
    ],
    check: "opendkim -n -x /etc/opendkim.conf",
    reload: [
      `test -s ${key} || opendkim-genkey -b 2048 -D /etc/dkimkeys -s ${selector} -d ${server.domains[0] ?? ""}`,
      `chown opendkim:opendkim ${key} && chmod 0600 ${key}`,
      "systemctl enable --quiet --now opendkim",
      "systemctl restart opendkim",
    ].join("\n"),
  };
}
