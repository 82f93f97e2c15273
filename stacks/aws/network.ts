/** VPC and site-to-site VPN classes from plain data. */
import * as ec2 from "@pulumi/aws/ec2/index.js";
import type { CloudResource } from "#model/cloud";
import type { AwsContext } from "./context.ts";

type Make<T extends CloudResource["type"], R> = (
  resource: CloudResource<T>,
  context: AwsContext,
) => R;

export const vpc: Make<"ec2.Vpc", ec2.Vpc> = ({ name, args, dependsOn }, context) =>
  new ec2.Vpc(
    name,
    {
      region: args.region,
      cidrBlock: args.cidr,
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { Name: name },
    },
    context.options(dependsOn),
  );

export const subnet: Make<"ec2.Subnet", ec2.Subnet> = ({ name, args, dependsOn }, context) =>
  new ec2.Subnet(
    name,
    {
      region: args.region,
      vpcId: context.made(args.vpc, ec2.Vpc).id,
      cidrBlock: args.cidr,
      availabilityZone: args.availabilityZone,
      mapPublicIpOnLaunch: false,
      tags: { Name: name },
    },
    context.options(dependsOn),
  );

export const routeTable: Make<"ec2.RouteTable", ec2.RouteTable> = (
  { name, args, dependsOn },
  context,
) =>
  new ec2.RouteTable(
    name,
    { region: args.region, vpcId: context.made(args.vpc, ec2.Vpc).id },
    context.options(dependsOn),
  );

export const routeTableAssociation: Make<"ec2.RouteTableAssociation", ec2.RouteTableAssociation> = (
  { name, args, dependsOn },
  context,
) =>
  new ec2.RouteTableAssociation(
    name,
    {
      region: args.region,
      routeTableId: context.made(args.routeTable, ec2.RouteTable).id,
      subnetId: context.made(args.subnet, ec2.Subnet).id,
    },
    context.options(dependsOn),
  );

export const vpnGateway: Make<"ec2.VpnGateway", ec2.VpnGateway> = (
  { name, args, dependsOn },
  context,
) =>
  new ec2.VpnGateway(
    name,
    { region: args.region, vpcId: context.made(args.vpc, ec2.Vpc).id, tags: { Name: name } },
    context.options(dependsOn),
  );

export const routePropagation: Make<"ec2.RoutePropagation", ec2.VpnGatewayRoutePropagation> = (
  { name, args, dependsOn },
  context,
) =>
  new ec2.VpnGatewayRoutePropagation(
    name,
    {
      region: args.region,
      routeTableId: context.made(args.routeTable, ec2.RouteTable).id,
      vpnGatewayId: context.made(args.vpnGateway, ec2.VpnGateway).id,
    },
    context.options(dependsOn),
  );

export const customerGateway: Make<"ec2.CustomerGateway", ec2.CustomerGateway> = (
  { name, args, dependsOn },
  context,
) =>
  new ec2.CustomerGateway(
    name,
    {
      region: args.region,
      ipAddress: args.ipAddress,
      bgpAsn: args.bgpAsn,
      type: "ipsec.1",
      tags: { Name: name },
    },
    context.options(dependsOn),
  );

export const vpnConnectionRoute: Make<"ec2.VpnConnectionRoute", ec2.VpnConnectionRoute> = (
  { name, args, dependsOn },
  context,
) =>
  new ec2.VpnConnectionRoute(
    name,
    {
      region: args.region,
      vpnConnectionId: context.made(args.connection, ec2.VpnConnection).id,
      destinationCidrBlock: args.cidr,
    },
    context.options(dependsOn),
  );
