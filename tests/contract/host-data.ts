/** Files and units of a host, and the mail server that most tests set up. */
import type { DesiredHost, HostFile, HostUnit } from "#model/desired";

export function file(path: string, content: string, more: Partial<HostFile> = {}): HostFile {
  return { path, content, mode: "0644", owner: "root", group: "root", sensitive: false, ...more };
}

export function unit(name: string, files: readonly HostFile[], packages: string[] = []): HostUnit {
  return { name, packages, files, check: `${name} -t`, reload: `systemctl reload ${name}` };
}

export function hostOf(...units: HostUnit[]): DesiredHost {
  return { type: "host", host: "099SRV00001", units };
}

export const mail = hostOf(
  unit(
    "postfix",
    [
      file("/etc/postfix/main.cf", "myhostname = mail\n"),
      file("/etc/postfix/sasl/key", "s3cret\n", {
        mode: "0600",
        owner: "postfix",
        sensitive: true,
      }),
    ],
    ["postfix"],
  ),
  unit("nsd", [file("/etc/nsd/zones/mfano.zone", "$ORIGIN mfano.example.\n")], ["nsd"]),
);
