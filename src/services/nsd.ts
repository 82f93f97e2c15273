/** NSD on the HQ server serves the county's zones; it answers nothing else and asks nobody. */
import type { HostUnit } from "#model/desired";
import { publicFile, written } from "./host-file.ts";
import { byText } from "./order.ts";
import type { ZoneText } from "./zone-file.ts";

const zonePath = (name: string): string => `/etc/nsd/zones/${name}.zone`;

function nsdConf(names: readonly string[]): string {
  const head = [
    written,
    "server:",
    "  hide-version: yes",
    "  hide-identity: yes",
    "  refuse-any: yes",
    "  minimal-responses: yes",
    "  zonesdir: /etc/nsd/zones",
    // Amplification: at most this many equal answers a second to one network.
    "  rrl-ratelimit: 200",
    "remote-control:",
    "  control-enable: yes",
    "  control-interface: /run/nsd/control.sock",
  ];
  const zones = names.flatMap((name) => [
    "zone:",
    `  name: ${name}`,
    `  zonefile: ${zonePath(name)}`,
  ]);
  return `${[...head, ...zones].join("\n")}\n`;
}

export function nsdUnit(zones: ReadonlyMap<string, ZoneText>): HostUnit {
  const names = [...zones.keys()].toSorted(byText);
  return {
    name: "nsd",
    packages: ["nsd"],
    files: [
      publicFile("/etc/nsd/nsd.conf", nsdConf(names)),
      ...names.map((name) => publicFile(zonePath(name), zones.get(name)?.text ?? "")),
    ],
    check: [
      "nsd-checkconf /etc/nsd/nsd.conf",
      ...names.map((name) => `nsd-checkzone ${name} ${zonePath(name)} >/dev/null`),
    ].join(" && "),
    reload: [
      "systemctl enable --quiet nsd",
      // As the package started it, it listens on another socket: it takes this configuration by starting again.
      "if nsd-control status >/dev/null 2>&1",
      "then nsd-control reconfig && nsd-control reload",
      "else systemctl restart nsd",
      "fi",
    ].join("\n"),
  };
}
