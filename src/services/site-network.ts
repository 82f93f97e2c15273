/** What one site is to the tunnels and the firewall: its router, its prefixes by role, its address in the tunnel. */
import type { County } from "#model/county";
import type { Device } from "#model/device";
import type { LinkClass, Site } from "#model/site";
import { routerOf } from "./hosts.ts";
import { overlaps, parsePrefix, sortPrefixes } from "./prefix.ts";

export interface SiteNetwork {
  readonly site: Site;
  readonly router: Device | undefined;
  /** All prefixes of the site, in numeric order: exactly what its tunnel may carry. */
  readonly prefixes: readonly string[];
  /** What was collected from the router, else what somebody wrote. */
  readonly publicKey: string | undefined;
  /** VLAN role -> prefix. */
  readonly roles: ReadonlyMap<string, string>;
  /** The router's own address in the tunnel: its management gateway, so that no address outside the plan is needed. */
  readonly address: string | undefined;
  readonly mtu: 1420 | 1380;
}

/** 4G carriers and satellites encapsulate once more (GTP, IPsec): 1420 would be cut into fragments or lost. */
const narrow: readonly LinkClass[] = ["4g", "3g", "2g", "vsat"];

export function siteNetwork(county: County, site: Site): SiteNetwork {
  const subnets = county.subnets.filter((subnet) => subnet.site === site.id);
  const roles = new Map(
    subnets
      .toSorted((left, right) => left.vlan - right.vlan)
      .map((subnet) => [subnet.role, subnet.prefix] as const),
  );
  const prefixes = sortPrefixes(subnets.map((subnet) => subnet.prefix));
  const home =
    subnets.find((subnet) => subnet.role === "management") ??
    subnets.find((subnet) => subnet.prefix === prefixes[0]);
  const router = routerOf(county, site);
  return {
    site,
    router,
    publicKey: router?.enrolment?.keys?.wireguard ?? site.publicKey,
    prefixes,
    roles,
    address: home?.gateway,
    mtu: site.links.some((link) => narrow.includes(link.class)) ? 1380 : 1420,
  };
}

/** Everything that the county's address plan can hold: 10.<code> for sites, 10.<100+code> for ward offices. */
export function countyPrefixes(county: County): string[] {
  return sortPrefixes([...new Set([county.supernet, `10.${100 + county.code}.0.0/16`])]);
}

/** WireGuard gives a prefix that two peers claim to the last one, silently; here it is a problem. */
export function addressProblems(county: County): string[] {
  const problems: string[] = [];
  const ranges = county.subnets.flatMap((subnet) => {
    const range = parsePrefix(subnet.prefix);
    if (range === undefined) {
      problems.push(
        `site "${subnet.site}": "${subnet.prefix}" (${subnet.role}) is not an IPv4 network in CIDR form`,
      );
      return [];
    }
    return [{ subnet, range }];
  });
  const sorted = ranges.toSorted(
    (left, right) =>
      left.range.first - right.range.first ||
      left.range.last - right.range.last ||
      (left.subnet.site < right.subnet.site ? -1 : 1),
  );
  let widest = sorted[0];
  for (const next of sorted.slice(1)) {
    if (widest !== undefined && overlaps(widest.range, next.range)) {
      problems.push(
        `site "${widest.subnet.site}" (${widest.subnet.role}, ${widest.subnet.prefix}) and site "${next.subnet.site}" (${next.subnet.role}, ${next.subnet.prefix}) overlap; give one of them another slot`,
      );
    }
    if (widest === undefined || next.range.last > widest.range.last) widest = next;
  }
  return problems;
}
