/** A router's nftables rules: default deny between VLAN roles, opened by the allow matrix and nothing else. */
import type { AllowRule } from "#model/county";
import type { HostUnit } from "#model/desired";
import { listenPort } from "./wireguard.ts";
import { publicFile } from "./host-file.ts";
import { inputChain, nftSet, nftUnit, outputChain } from "./nft.ts";
import { byText, sortedBy, uniqueSorted } from "./order.ts";
import type { SiteNetwork } from "./site-network.ts";

export interface FirewallInput {
  readonly own: SiteNetwork;
  readonly hub: SiteNetwork;
  /** All other sites; only the hub's rules may read them, so that a new site changes no other spoke. */
  readonly others: readonly SiteNetwork[];
  readonly county: readonly string[];
  readonly allow: readonly AllowRule[];
}

/** `internet` in an allow rule: everything outside the county's address plan. */
const internet = "internet";

/** Set names come from roles, so only letters, digits and _ may remain. */
function setName(place: "site" | "all", role: string): string {
  return `${place}_${role.replaceAll(/[^a-z0-9]/gi, "_")}`;
}

interface Flow {
  readonly from: string;
  readonly to: string;
  readonly scope: AllowRule["scope"];
}

function flows(allow: readonly AllowRule[]): Flow[] {
  const each = allow.flatMap(({ from, to, scope }) =>
    to.map((role) => ({ from, to: role, scope })),
  );
  return sortedBy(each, (flow) => `${flow.from}\0${flow.to}\0${flow.scope}`);
}

/** Within the site and out to the internet: the same on hub and spoke. */
function localRules(
  all: readonly Flow[],
  isHub: boolean,
  known: (role: string) => boolean,
): string[] {
  return all.flatMap((flow) => {
    if (!known(flow.from) || (flow.scope === "hq" && !isHub)) return [];
    const source = `iifname != "wg0" ip saddr @${setName("site", flow.from)}`;
    if (flow.to === internet) return [`${source} oifname != "wg0" ip daddr != @county accept`];
    return known(flow.to) ? [`${source} ip daddr @${setName("site", flow.to)} accept`] : [];
  });
}

/** The hub sees all traffic between sites and judges it by role on both ends. */
function hubRules(all: readonly Flow[], known: (role: string) => boolean): string[] {
  return all.flatMap((flow) => {
    if (flow.scope === "site" || flow.to === internet || !known(flow.from) || !known(flow.to))
      return [];
    const from = flow.scope === "hq" ? setName("site", flow.from) : setName("all", flow.from);
    return [`ip saddr @${from} ip daddr @${setName("all", flow.to)} accept`];
  });
}

/** A spoke lets out the roles that may go to other sites, and in what the hub has let through to roles that may be reached. */
function spokeRules(all: readonly Flow[], known: (role: string) => boolean): string[] {
  const between = all.filter((flow) => flow.scope !== "site" && flow.to !== internet);
  const out = between.filter((flow) => flow.scope === "county").map((flow) => flow.from);
  const sourceRules = uniqueSorted(out.filter(known)).map(
    (role) => `oifname "wg0" ip saddr @${setName("site", role)} ip daddr @county accept`,
  );
  const targetRules = uniqueSorted(between.map((flow) => flow.to).filter(known)).map(
    (role) => `iifname "wg0" ip saddr @county ip daddr @${setName("site", role)} accept`,
  );
  return [...sourceRules, ...targetRules];
}

/** The whole ruleset as `nft -f` reads it; other tables on the router stay untouched. */
export function ruleset(input: FirewallInput): string {
  const { own, hub, others, county, allow } = input;
  const isHub = own.site.id === hub.site.id;
  const sites = [hub, ...others.filter((each) => each.site.id !== hub.site.id)];
  const everyRole = isHub ? uniqueSorted(sites.flatMap((each) => [...each.roles.keys()])) : [];
  const ownRoles = [...own.roles].toSorted(([left], [right]) => byText(left, right));
  const isOwn = (role: string): boolean => own.roles.has(role);
  const wanted = flows(allow);
  const management = [own, hub].flatMap((each) => each.roles.get("management") ?? []);
  const forward = [
    ...localRules(wanted, isHub, isOwn),
    ...(isHub ? hubRules(wanted, (role) => everyRole.includes(role)) : spokeRules(wanted, isOwn)),
  ];
  return `${[
    `# Firewall of site ${own.site.id}. Written by kaunti; edits are found and undone.`,
    "table inet kaunti",
    "delete table inet kaunti",
    "table inet kaunti {",
    ...nftSet("county", county),
    ...nftSet("site", own.prefixes),
    ...nftSet("management", management),
    ...ownRoles.flatMap(([role, prefix]) => nftSet(setName("site", role), [prefix])),
    ...everyRole.flatMap((role) =>
      nftSet(
        setName("all", role),
        sites.flatMap((each) => each.roles.get(role) ?? []),
      ),
    ),
    "",
    ...inputChain,
    "    ip saddr @management tcp dport 22 accept",
    ...(isHub ? [`    udp dport ${listenPort(own.site.endpoint ?? "")} accept`] : []),
    '    iifname != "wg0" udp sport 68 udp dport 67 accept',
    '    iifname != "wg0" ip saddr @site meta l4proto { tcp, udp } th dport 53 accept',
    "  }",
    "",
    "  chain forward {",
    "    type filter hook forward priority filter; policy drop;",
    "    # Before anything is accepted: the answer to a SYN is already an established connection.",
    '    oifname "wg0" tcp flags syn tcp option maxseg size set rt mtu',
    '    iifname "wg0" tcp flags syn tcp option maxseg size set rt mtu',
    "    ct state established,related accept",
    "    ct state invalid drop",
    "    # Nobody behind the tunnel may speak as this site, nobody else as another one.",
    '    iifname "wg0" ip saddr @site drop',
    '    iifname != "wg0" ip saddr @county ip saddr != @site drop',
    ...forward.map((rule) => `    ${rule}`),
    "  }",
    "",
    ...outputChain,
    "",
    "  chain postrouting {",
    "    type nat hook postrouting priority srcnat; policy accept;",
    '    oifname != "wg0" ip saddr @site ip daddr != @county masquerade',
    "  }",
    "}",
  ].join("\n")}\n`;
}

/** Reverse-path filtering (RFC 3704): a host in one VLAN cannot speak as one of another. */
const forwarding = `# A router forwards; what it forwards is decided by nftables.
net.ipv4.ip_forward = 1
net.ipv4.conf.all.rp_filter = 1
net.ipv4.conf.default.rp_filter = 1
`;

const forwardingFile = "/etc/sysctl.d/60-kaunti-router.conf";

export function firewallUnit(content: string): HostUnit {
  return nftUnit(
    content,
    [publicFile(forwardingFile, forwarding)],
    `sysctl --quiet --load ${forwardingFile}`,
  );
}
