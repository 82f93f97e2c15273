/** Stack `<county>.licensing`: the ledger of seats and the groups that software asks. */
import type { RenderedLayer } from "#model/layer";
import { provision, type DigestOf } from "./provision.ts";

export async function licensing(
  layer: RenderedLayer,
  digestOf: DigestOf,
  asOf?: string,
): Promise<Record<string, unknown>> {
  const cloud = await provision(layer, digestOf, asOf);
  const { pools, seats } = layer.county;
  return { pools: pools.length, seats: seats.length, ...cloud };
}
