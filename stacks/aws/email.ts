/** SES and Route 53 classes from plain data. */
import * as route53 from "@pulumi/aws/route53/index.js";
import * as sesv2 from "@pulumi/aws/sesv2/index.js";
import type { CloudResource } from "#model/cloud";
import type { AwsContext } from "./context.ts";

export function configurationSet(
  { name, args, dependsOn }: CloudResource<"ses.ConfigurationSet">,
  context: AwsContext,
): sesv2.ConfigurationSet {
  return new sesv2.ConfigurationSet(
    name,
    {
      region: args.region,
      configurationSetName: args.setName,
      // Mail that cannot be handed over encrypted is not handed over.
      deliveryOptions: { tlsPolicy: "REQUIRE" },
      reputationOptions: { reputationMetricsEnabled: true },
      suppressionOptions: { suppressedReasons: ["BOUNCE", "COMPLAINT"] },
    },
    context.options(dependsOn),
  );
}

export function emailIdentity(
  { name, args, dependsOn }: CloudResource<"ses.EmailIdentity">,
  context: AwsContext,
): sesv2.EmailIdentity {
  const set = context.made(args.configurationSet, sesv2.ConfigurationSet);
  return new sesv2.EmailIdentity(
    name,
    {
      region: args.region,
      emailIdentity: args.domain,
      configurationSetName: set.configurationSetName,
      dkimSigningAttributes: { nextSigningKeyLength: "RSA_2048_BIT" },
    },
    context.options(dependsOn),
  );
}

export function mailFrom(
  { name, args, dependsOn }: CloudResource<"ses.MailFrom">,
  context: AwsContext,
): sesv2.EmailIdentityMailFromAttributes {
  return new sesv2.EmailIdentityMailFromAttributes(
    name,
    {
      region: args.region,
      emailIdentity: context.made(args.identity, sesv2.EmailIdentity).emailIdentity,
      mailFromDomain: args.mailFromDomain,
      // Better a bounce domain of Amazon's than mail that is not sent.
      behaviorOnMxFailure: "USE_DEFAULT_VALUE",
    },
    context.options(dependsOn),
  );
}

/** SES makes the keys; their names are known only when it has. */
export function dkimRecord(
  { name, args, dependsOn }: CloudResource<"ses.DkimRecord">,
  context: AwsContext,
): route53.Record {
  const identity = context.made(args.identity, sesv2.EmailIdentity);
  const token = identity.dkimSigningAttributes.apply((dkim) => dkim.tokens?.[args.index] ?? "");
  return new route53.Record(
    name,
    {
      zoneId: context.made(args.zone, route53.Zone).zoneId,
      name: token.apply((text) => `${text}._domainkey.${args.domain}`),
      type: "CNAME",
      ttl: args.ttl,
      records: [token.apply((text) => `${text}.${args.dkimDomain}`)],
    },
    context.options(dependsOn),
  );
}

export function zone(
  { name, args, dependsOn }: CloudResource<"route53.Zone">,
  context: AwsContext,
): route53.Zone {
  return new route53.Zone(
    name,
    { name: args.domain, comment: args.comment, forceDestroy: false },
    context.options(dependsOn),
  );
}

export function record(
  { name, args, dependsOn }: CloudResource<"route53.Record">,
  context: AwsContext,
): route53.Record {
  return new route53.Record(
    name,
    {
      zoneId: context.made(args.zone, route53.Zone).zoneId,
      name: args.domainName,
      type: args.recordType,
      ttl: args.ttl,
      records: [...args.records],
    },
    context.options(dependsOn),
  );
}
