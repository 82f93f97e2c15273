/**
 * Network of a county in the cloud: one VPC and an IPsec connection from every site that has a fixed address. Sites
 * behind carrier NAT come through the WireGuard hub, so the headquarters' connection carries the whole address plan.
 */
import type { CloudResource, TunnelProposal } from "#model/cloud";
import type { County } from "#model/county";
import type { Site } from "#model/site";
import type { AwsTarget } from "./aws-target.ts";
import { headquarters } from "./hosts.ts";
import { emptyContent, type LayerContent } from "./options.ts";
import { sortedBy } from "./order.ts";
import { formatAddress, parsePrefix } from "./prefix.ts";
import { countyPrefixes, siteNetwork } from "./site-network.ts";

/** What AWS offers and current guidance still recommends; IKEv1, SHA-1 and small groups are left out. */
const proposal: TunnelProposal = {
  encryption: ["AES256-GCM-16"],
  integrity: ["SHA2-256", "SHA2-384"],
  dhGroups: [19, 20, 21],
};

/** Two /24 at the start of the VPC, in two zones: a tunnel pair ends in both. */
function subnetCidrs(vpc: string): string[] {
  const range = parsePrefix(vpc);
  return range === undefined
    ? []
    : [0, 1].map((index) => `${formatAddress(range.first + index * 256)}/24`);
}

function privateNetwork(target: AwsTarget): CloudResource[] {
  const region = target.regions.primary;
  const subnets = subnetCidrs(target.vpc).flatMap((cidr, index): CloudResource[] => {
    const zone = ["a", "b"][index] ?? "a";
    return [
      {
        name: `subnet-${zone}`,
        type: "ec2.Subnet",
        args: { region, vpc: "vpc", cidr, availabilityZone: `${region}${zone}` },
        dependsOn: ["vpc"],
      },
      {
        name: `route-table-${zone}`,
        type: "ec2.RouteTableAssociation",
        args: { region, routeTable: "routes", subnet: `subnet-${zone}` },
        dependsOn: ["routes", `subnet-${zone}`],
      },
    ];
  });
  return [
    { name: "vpc", type: "ec2.Vpc", args: { region, cidr: target.vpc }, dependsOn: [] },
    { name: "routes", type: "ec2.RouteTable", args: { region, vpc: "vpc" }, dependsOn: ["vpc"] },
    {
      name: "vpn-gateway",
      type: "ec2.VpnGateway",
      args: { region, vpc: "vpc" },
      dependsOn: ["vpc"],
    },
    {
      name: "vpn-routes",
      type: "ec2.RoutePropagation",
      args: { region, routeTable: "routes", vpnGateway: "vpn-gateway" },
      dependsOn: ["routes", "vpn-gateway"],
    },
    ...subnets,
  ];
}

/** The literal IPv4 address of a site's endpoint; AWS dials no names. */
function fixedAddress(site: Site): string | undefined {
  const host = site.endpoint?.replace(/:\d+$/, "");
  return host !== undefined && parsePrefix(`${host}/32`) !== undefined ? host : undefined;
}

function connection(
  site: Site,
  ipAddress: string,
  region: string,
  vpc: string,
  routes: readonly string[],
): CloudResource[] {
  const gateway = `customer-gateway-${site.id}`;
  const vpn = `vpn-${site.id}`;
  return [
    {
      name: gateway,
      type: "ec2.CustomerGateway",
      // Static routing: the ASN is asked for and not used. 65000 is private (RFC 6996).
      args: { region, ipAddress, bgpAsn: "65000" },
      dependsOn: [],
    },
    {
      name: vpn,
      type: "ec2.VpnConnection",
      args: {
        region,
        customerGateway: gateway,
        vpnGateway: "vpn-gateway",
        localCidr: "10.0.0.0/8",
        remoteCidr: vpc,
        proposal,
      },
      dependsOn: [gateway, "vpn-gateway"],
    },
    ...routes.map((cidr): CloudResource => ({
      name: `route-${site.id}-${cidr.replaceAll(/[./]/g, "-")}`,
      type: "ec2.VpnConnectionRoute",
      args: { region, connection: vpn, cidr },
      dependsOn: [vpn],
    })),
  ];
}

export function awsNetwork(county: County, target: AwsTarget): LayerContent {
  const hub = headquarters(county);
  const sites = sortedBy(county.sites, (site) => site.id).flatMap((site) => {
    const address = fixedAddress(site);
    return address === undefined ? [] : [{ site, address }];
  });
  const cloud = sites.flatMap(({ site, address }) => {
    const routes =
      site.id === hub?.id ? countyPrefixes(county) : siteNetwork(county, site).prefixes;
    return connection(site, address, target.regions.primary, target.vpc, routes);
  });
  const reached = hub !== undefined && sites.some(({ site }) => site.id === hub.id);
  const cidr = parsePrefix(target.vpc);
  return {
    ...emptyContent,
    cloud: [...privateNetwork(target), ...cloud],
    notices: [
      ...sites.map(
        ({ site }) =>
          `site "${site.id}": the cloud's end of its tunnel is made; its router's IPsec end is set up by hand`,
      ),
      ...(reached
        ? []
        : [
            "headquarters has no endpoint with a fixed IPv4 address: no tunnel to the cloud is made",
          ]),
    ],
    problems:
      cidr === undefined || cidr.last - cidr.first < 511
        ? [`target.vpc "${target.vpc}" is not an IPv4 network of /23 or larger`]
        : [],
  };
}
