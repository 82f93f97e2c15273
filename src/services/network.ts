/** The network layer: on the router of every site, its tunnel and its firewall. */
import type { County } from "#model/county";
import { awsNetwork } from "./aws-network.ts";
import { awsTarget } from "./aws-target.ts";
import { hostFence } from "./fences.ts";
import { firewallUnit, ruleset } from "./firewall.ts";
import { headquarters } from "./hosts.ts";
import { emptyContent, joinContents, type LayerContent } from "./options.ts";
import { sortedBy } from "./order.ts";
import { addressProblems, countyPrefixes, siteNetwork, type SiteNetwork } from "./site-network.ts";
import { hubConfiguration, spokeConfiguration, wireguardUnit } from "./wireguard.ts";

/** What keeps a site's tunnel from working although its configuration can be written. */
function waiting(own: SiteNetwork, isHub: boolean): string[] {
  const id = own.site.id;
  return [
    ...(own.publicKey === undefined
      ? [
          `site "${id}" has no WireGuard public key yet: nobody can reach it before its router is enrolled`,
        ]
      : []),
    ...(isHub && own.site.endpoint === undefined
      ? [`hub "${id}" has no endpoint (host:port): no site can dial it`]
      : []),
  ];
}

function renderSite(
  county: County,
  own: SiteNetwork,
  hub: SiteNetwork,
  others: readonly SiteNetwork[],
): LayerContent {
  const { router } = own;
  const id = own.site.id;
  const not = (why: string): LayerContent => ({
    ...emptyContent,
    notices: [`site "${id}" has no ${why}: it gets no tunnel and no firewall`],
  });
  if (router === undefined) return not("router among the equipment in use");
  if (own.address === undefined) return not("subnet");
  const fence = hostFence(county, "network", router);
  // A county is rolled out site by site: what is not enrolled yet waits, and is told.
  if (typeof fence === "string") return { ...emptyContent, notices: [fence] };
  const isHub = id === hub.site.id;
  const plan = countyPrefixes(county);
  const tunnel = isHub ? hubConfiguration(own, others) : spokeConfiguration(own, hub, plan);
  const rules = ruleset({ own, hub, others, county: plan, allow: county.allow });
  return {
    resources: [
      {
        name: `host-${router.asset}`,
        fence,
        desired: {
          type: "host",
          host: router.hostname,
          units: [firewallUnit(rules), wireguardUnit(tunnel)],
        },
        dependsOn: [],
      },
    ],
    cloud: [],
    notices: waiting(own, isHub),
    problems: [],
  };
}

/** Sites in order of their ids; the hub is one of them. */
export function renderNetwork(county: County): LayerContent {
  const hubSite = headquarters(county);
  if (county.sites.length === 0) return emptyContent;
  if (hubSite === undefined) {
    return { ...emptyContent, notices: ["no site is a headquarters: there is no hub to dial"] };
  }
  const sites = sortedBy(county.sites, (site) => site.id).map((site) => siteNetwork(county, site));
  const hub = siteNetwork(county, hubSite);
  const rendered = sites.map((own) =>
    renderSite(
      county,
      own,
      hub,
      sites.filter((other) => other.site.id !== own.site.id),
    ),
  );
  const target = awsTarget(county);
  return joinContents([
    { ...emptyContent, problems: addressProblems(county) },
    ...rendered,
    ...(target === undefined ? [] : [awsNetwork(county, target)]),
  ]);
}
