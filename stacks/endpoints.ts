/** Stack `<county>.endpoints`: baseline releases; in the cloud the activation that registers computers. */
import type { RenderedLayer } from "#model/layer";
import { provision, type DigestOf } from "./provision.ts";

export async function endpoints(
  layer: RenderedLayer,
  digestOf: DigestOf,
  asOf?: string,
): Promise<Record<string, unknown>> {
  const cloud = await provision(layer, digestOf, asOf);
  const releases = layer.resources.flatMap(({ desired }) =>
    desired.type === "release" ? [[desired.baseline, desired.version] as const] : [],
  );
  return { baselines: Object.fromEntries(releases), ...cloud };
}
