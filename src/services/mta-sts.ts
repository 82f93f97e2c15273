/** MTA-STS (RFC 8461): senders are told to insist on TLS; testing mode only has them report what would have failed. */
import type { HostUnit } from "#model/desired";
import { publicFile } from "./host-file.ts";

/** Enforcing waits until reports have shown the certificates of every mail exchanger to be valid. Lines end in CR LF. */
export function mtaStsPolicy(hosts: readonly { readonly host: string }[]): string {
  const mx = hosts.map((host) => `mx: ${host.host}`);
  return ["version: STSv1", "mode: testing", ...mx, "max_age: 604800", ""].join("\r\n");
}

/** The policy file; `https://mta-sts.<domain>/.well-known/mta-sts.txt` has to serve it, else senders ignore the record. */
export function mtaStsUnit(hosts: readonly { readonly host: string }[]): HostUnit {
  return {
    name: "mta-sts",
    packages: [],
    files: [publicFile("/srv/www/mta-sts/.well-known/mta-sts.txt", mtaStsPolicy(hosts))],
    check: "",
    reload: "",
  };
}
