/** What the operator needs to know of the cloud resources that were made. */
import * as ec2 from "@pulumi/aws/ec2/index.js";
import * as route53 from "@pulumi/aws/route53/index.js";
import * as ssm from "@pulumi/aws/ssm/index.js";
import type { Made } from "./context.ts";

/** Stack outputs by the kind of what is there; the activation code stays encrypted, because Pulumi knows it for a secret. */
export function cloudOutputs(made: Made): Record<string, unknown> {
  const outputs: Record<string, unknown> = {};
  const nameServers: Record<string, unknown> = {};
  for (const [name, resource] of made) {
    if (resource instanceof ec2.Vpc) outputs["vpcId"] = resource.id;
    // What the registry has to delegate to, by zone.
    if (resource instanceof route53.Zone) nameServers[name] = resource.nameServers;
    if (resource instanceof ssm.Activation) {
      outputs["activationId"] = resource.id;
      outputs["activationCode"] = resource.activationCode;
    }
  }
  return Object.keys(nameServers).length === 0 ? outputs : { ...outputs, nameServers };
}
