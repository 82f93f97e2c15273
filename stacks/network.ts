/** Stack `<county>.network`: the routers' tunnels and firewalls; in the cloud the VPC and its VPN. */
import type { RenderedLayer } from "#model/layer";
import { provision, type DigestOf } from "./provision.ts";

export async function network(
  layer: RenderedLayer,
  digestOf: DigestOf,
  asOf?: string,
): Promise<Record<string, unknown>> {
  const cloud = await provision(layer, digestOf, asOf);
  return { supernet: layer.county.supernet, routers: layer.resources.length, ...cloud };
}
