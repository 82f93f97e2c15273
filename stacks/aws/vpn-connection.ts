/** One IPsec connection: always two tunnels, both written out alike, IKEv2 only and restarted when a peer dies. */
import * as ec2 from "@pulumi/aws/ec2/index.js";
import type { CloudResource } from "#model/cloud";
import type { AwsContext } from "./context.ts";

/** AWS's default on a dead peer is to clear the tunnel, and then it stays down. */
const onDeadPeer = "restart";

export function vpnConnection(
  { name, args, dependsOn }: CloudResource<"ec2.VpnConnection">,
  context: AwsContext,
): ec2.VpnConnection {
  const encryption = [...args.proposal.encryption];
  const integrity = [...args.proposal.integrity];
  const dhGroups = [...args.proposal.dhGroups];
  return new ec2.VpnConnection(
    name,
    {
      region: args.region,
      customerGatewayId: context.made(args.customerGateway, ec2.CustomerGateway).id,
      vpnGatewayId: context.made(args.vpnGateway, ec2.VpnGateway).id,
      type: "ipsec.1",
      staticRoutesOnly: true,
      localIpv4NetworkCidr: args.localCidr,
      remoteIpv4NetworkCidr: args.remoteCidr,
      // The pre-shared keys are made by AWS and kept in its secret store, not in the engine's state.
      presharedKeyStorage: "SecretsManager",
      tunnel1IkeVersions: ["ikev2"],
      tunnel1DpdTimeoutAction: onDeadPeer,
      tunnel1Phase1EncryptionAlgorithms: encryption,
      tunnel1Phase1IntegrityAlgorithms: integrity,
      tunnel1Phase1DhGroupNumbers: dhGroups,
      tunnel1Phase2EncryptionAlgorithms: encryption,
      tunnel1Phase2IntegrityAlgorithms: integrity,
      tunnel1Phase2DhGroupNumbers: dhGroups,
      tunnel2IkeVersions: ["ikev2"],
      tunnel2DpdTimeoutAction: onDeadPeer,
      tunnel2Phase1EncryptionAlgorithms: encryption,
      tunnel2Phase1IntegrityAlgorithms: integrity,
      tunnel2Phase1DhGroupNumbers: dhGroups,
      tunnel2Phase2EncryptionAlgorithms: encryption,
      tunnel2Phase2IntegrityAlgorithms: integrity,
      tunnel2Phase2DhGroupNumbers: dhGroups,
      tags: { Name: name },
    },
    context.options(dependsOn),
  );
}
