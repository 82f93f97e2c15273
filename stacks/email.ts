/** Stack `<county>.email`: directories, zones and the mail server; in the cloud SES and Route 53. */
import type { RenderedLayer } from "#model/layer";
import { provision, type DigestOf } from "./provision.ts";

export async function email(
  layer: RenderedLayer,
  digestOf: DigestOf,
  asOf?: string,
): Promise<Record<string, unknown>> {
  const cloud = await provision(layer, digestOf, asOf);
  return { domains: layer.county.owners.map((owner) => owner.domain), ...cloud };
}
