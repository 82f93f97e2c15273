/** The HQ server's own nftables rules: what it serves, to whom, and nothing else. */
import type { County } from "#model/county";
import type { HostUnit } from "#model/desired";
import { headquarters } from "./hosts.ts";
import { closedForward, inputChain, nftSet, nftUnit, outputChain } from "./nft.ts";
import { countyPrefixes, siteNetwork } from "./site-network.ts";

interface Offer {
  readonly what: string;
  readonly to: "everybody" | "county" | "management";
  readonly protocol: "tcp" | "udp";
  readonly ports: readonly number[];
}

const offers: readonly Offer[] = [
  { what: "mail from other servers", to: "everybody", protocol: "tcp", ports: [25] },
  { what: "the county's zones", to: "everybody", protocol: "tcp", ports: [53] },
  { what: "the county's zones", to: "everybody", protocol: "udp", ports: [53] },
  { what: "the MTA-STS policy", to: "everybody", protocol: "tcp", ports: [80, 443] },
  { what: "submission and mailboxes", to: "everybody", protocol: "tcp", ports: [465, 587, 993] },
  { what: "directory", to: "county", protocol: "tcp", ports: [389, 636] },
  { what: "time", to: "county", protocol: "udp", ports: [123] },
  { what: "administration", to: "management", protocol: "tcp", ports: [22] },
];

const sources = {
  everybody: "",
  county: "ip saddr @county ",
  management: "ip saddr @management ",
} as const;

function rules(county: County): string {
  const site = headquarters(county);
  const management =
    site === undefined ? undefined : siteNetwork(county, site).roles.get("management");
  return `${[
    "# Firewall of the headquarters server. Written by kaunti; edits are found and undone.",
    "table inet kaunti",
    "delete table inet kaunti",
    "table inet kaunti {",
    ...nftSet("county", countyPrefixes(county)),
    ...nftSet("management", management === undefined ? [] : [management]),
    "",
    ...inputChain,
    ...offers.map(
      ({ what, to, protocol, ports }) =>
        `    ${sources[to]}${protocol} dport { ${ports.join(", ")} } accept comment "${what}"`,
    ),
    "  }",
    "",
    ...closedForward,
    "",
    ...outputChain,
    "}",
  ].join("\n")}\n`;
}

/** A site without a management network would lock everybody out, so it gets no firewall; the layer says so. */
export function serverFirewallUnit(county: County): HostUnit | undefined {
  const site = headquarters(county);
  if (site === undefined || !siteNetwork(county, site).roles.has("management")) return undefined;
  return nftUnit(rules(county));
}
