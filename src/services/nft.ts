/** nftables as routers and the server both use them: named sets, and the one file that is loaded at boot. */
import type { HostFile, HostUnit } from "#model/desired";
import { sortPrefixes } from "./prefix.ts";

/** A named set of IPv4 networks; an empty one is allowed and matches nothing. */
export function nftSet(name: string, prefixes: readonly string[]): string[] {
  const elements = sortPrefixes([...new Set(prefixes)]).join(", ");
  const values = elements === "" ? [] : [`    elements = { ${elements} }`];
  return [`  set ${name} {`, "    type ipv4_addr", "    flags interval", ...values, "  }"];
}

/**
 * Rules in /etc/nftables.conf, where the distribution's own service loads them at boot; `more` files are loaded by `after`.
 * Where the file is no longer ours (the county was taken away), only our table goes: the file that is back may begin with
 * `flush ruleset`, so it is loaded only where nobody else has rules.
 */
export function nftUnit(rules: string, more: readonly HostFile[] = [], after = ""): HostUnit {
  const path = "/etc/nftables.conf";
  const load = [
    `if grep -q '^table inet kaunti' ${path} 2>/dev/null; then`,
    `systemctl enable --quiet --now nftables; nft -f ${path}${after === "" ? "" : ` && ${after}`}`,
    "else nft delete table inet kaunti 2>/dev/null",
    `if [ -e ${path} ] && [ -z "$(nft list ruleset)" ]; then nft -f ${path}; fi; fi`,
  ].join("\n");
  return {
    name: "firewall",
    packages: ["nftables"],
    files: [
      { path, mode: "0600", owner: "root", group: "root", content: rules, sensitive: false },
      ...more,
    ],
    check: `nft -c -f ${path}`,
    reload: load,
  };
}

/** How every `chain input` of ours begins: nothing comes in but answers, this machine's own, and what keeps a network alive. */
export const inputChain: readonly string[] = [
  "  chain input {",
  "    type filter hook input priority filter; policy drop;",
  '    iifname "lo" accept',
  "    # Addresses of the machine itself come from nobody else (RFC 6890).",
  "    ip saddr 127.0.0.0/8 drop",
  "    ip6 saddr ::1 drop",
  "    ct state established,related accept",
  "    ct state invalid drop",
  "    icmp type { echo-request, destination-unreachable, time-exceeded, parameter-problem } accept",
  "    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert, packet-too-big } accept",
];

/** What goes out: whatever the machine itself begins or answers. Nothing of it is part of no connection. */
export const outputChain: readonly string[] = [
  "  chain output {",
  "    type filter hook output priority filter; policy drop;",
  '    oifname "lo" accept',
  "    ct state new,established,related accept",
  "    # Neighbour discovery is no connection (RFC 4861).",
  "    meta l4proto { icmp, icmpv6 } accept",
  "  }",
];

/** A machine that passes nothing on. */
export const closedForward: readonly string[] = [
  "  chain forward {",
  "    type filter hook forward priority filter; policy drop;",
  "  }",
];
