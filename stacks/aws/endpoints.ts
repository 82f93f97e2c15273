/** IAM and Systems Manager classes from plain data. */
import * as iam from "@pulumi/aws/iam/index.js";
import * as ssm from "@pulumi/aws/ssm/index.js";
import type { CloudResource } from "#model/cloud";
import type { AwsContext } from "./context.ts";

export function role(
  { name, args, dependsOn }: CloudResource<"iam.Role">,
  context: AwsContext,
): iam.Role {
  return new iam.Role(
    name,
    {
      description: args.description,
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: args.service },
            Action: "sts:AssumeRole",
            // Only for this account: otherwise another customer's activation could borrow the role.
            Condition: { StringEquals: { "aws:SourceAccount": args.account } },
          },
        ],
      }),
    },
    context.options(dependsOn),
  );
}

export function rolePolicyAttachment(
  { name, args, dependsOn }: CloudResource<"iam.RolePolicyAttachment">,
  context: AwsContext,
): iam.RolePolicyAttachment {
  return new iam.RolePolicyAttachment(
    name,
    { role: context.made(args.role, iam.Role).name, policyArn: args.policyArn },
    context.options(dependsOn),
  );
}

export function activation(
  { name, args, dependsOn }: CloudResource<"ssm.Activation">,
  context: AwsContext,
): ssm.Activation {
  return new ssm.Activation(
    name,
    {
      region: args.region,
      description: args.description,
      iamRole: context.made(args.role, iam.Role).name,
      registrationLimit: args.registrationLimit,
    },
    // Whoever has the code can register a computer; the AWS package does not mark it secret.
    { ...context.options(dependsOn), additionalSecretOutputs: ["activationCode"] },
  );
}

export function patchBaseline(
  { name, args, dependsOn }: CloudResource<"ssm.PatchBaseline">,
  context: AwsContext,
): ssm.PatchBaseline {
  return new ssm.PatchBaseline(
    name,
    {
      region: args.region,
      description: args.description,
      operatingSystem: args.operatingSystem,
      approvalRules: args.rules.map((rule) => ({
        approveAfterDays: rule.approveAfterDays,
        complianceLevel: rule.complianceLevel,
        patchFilters: rule.filters.map(({ key, values }) => ({ key, values: [...values] })),
      })),
    },
    context.options(dependsOn),
  );
}

export function patchGroup(
  { name, args, dependsOn }: CloudResource<"ssm.PatchGroup">,
  context: AwsContext,
): ssm.PatchGroup {
  return new ssm.PatchGroup(
    name,
    {
      region: args.region,
      baselineId: context.made(args.baseline, ssm.PatchBaseline).id,
      patchGroup: args.group,
    },
    context.options(dependsOn),
  );
}
