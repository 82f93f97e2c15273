/** Plain cloud data to classes of @pulumi/aws: a registry that the compiler keeps complete. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { CloudResource, CloudType } from "#model/cloud";
import { KauntiError } from "#model/errors";
import type { RenderedLayer } from "#model/layer";
import { inOrder } from "../order.ts";
import { awsContext, type AwsContext, type Made } from "./context.ts";
import * as email from "./email.ts";
import * as endpoints from "./endpoints.ts";
import * as network from "./network.ts";
import { cloudOutputs } from "./outputs.ts";
import { vpnConnection } from "./vpn-connection.ts";

type Builders = {
  readonly [T in CloudType]: (
    resource: CloudResource<T>,
    context: AwsContext,
  ) => pulumi.CustomResource;
};

const builders: Builders = {
  "ses.ConfigurationSet": email.configurationSet,
  "ses.EmailIdentity": email.emailIdentity,
  "ses.MailFrom": email.mailFrom,
  "ses.DkimRecord": email.dkimRecord,
  "route53.Zone": email.zone,
  "route53.Record": email.record,
  "ec2.Vpc": network.vpc,
  "ec2.Subnet": network.subnet,
  "ec2.RouteTable": network.routeTable,
  "ec2.RouteTableAssociation": network.routeTableAssociation,
  "ec2.VpnGateway": network.vpnGateway,
  "ec2.RoutePropagation": network.routePropagation,
  "ec2.CustomerGateway": network.customerGateway,
  "ec2.VpnConnection": vpnConnection,
  "ec2.VpnConnectionRoute": network.vpnConnectionRoute,
  "iam.Role": endpoints.role,
  "iam.RolePolicyAttachment": endpoints.rolePolicyAttachment,
  "ssm.Activation": endpoints.activation,
  "ssm.PatchBaseline": endpoints.patchBaseline,
  "ssm.PatchGroup": endpoints.patchGroup,
};

function build<T extends CloudType>(
  resource: CloudResource<T>,
  context: AwsContext,
): pulumi.CustomResource {
  const make: Builders[T] = builders[resource.type];
  return make(resource, context);
}

/** Makes every cloud resource of `layer` and returns the stack's outputs about them. */
export function provisionCloud(layer: RenderedLayer): Record<string, unknown> {
  const { target, slug, code3 } = layer.county;
  if (target.kind !== "aws")
    throw new KauntiError(`${slug} has cloud resources, but its target is "${target.kind}"`);
  const made: Made = new Map();
  const provider = new aws.Provider("aws", {
    region: target.regions.primary,
    // The wrong credentials must not build a county in another account.
    allowedAccountIds: [target.account],
    defaultTags: {
      tags: { county: slug, code: code3, layer: layer.layer, "managed-by": "kaunti" },
    },
  });
  const context = awsContext(provider, made);
  for (const resource of inOrder(layer.cloud)) made.set(resource.name, build(resource, context));
  return cloudOutputs(made);
}
