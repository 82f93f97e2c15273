/** What every layer's program does: register the bulk resources, then those of the cloud. */
import type * as pulumi from "@pulumi/pulumi";
import type { Rendered, RenderedLayer } from "#model/layer";
import { inOrder } from "./order.ts";
import { register } from "./resources/index.ts";

/** Keyed digest of a desired state, which the caller has put into the private store under that name. */
export type DigestOf = (rendered: Rendered) => string;

/** Returns the outputs about cloud resources; empty for a county without them. */
export async function provision(
  layer: RenderedLayer,
  digestOf: DigestOf,
  asOf?: string,
): Promise<Record<string, unknown>> {
  const made = new Map<string, pulumi.CustomResource>();
  for (const rendered of inOrder(layer.resources)) {
    const dependsOn = rendered.dependsOn.flatMap((name) => made.get(name) ?? []);
    made.set(
      rendered.name,
      register(rendered, digestOf(rendered), { dependsOn, ...(asOf !== undefined && { asOf }) }),
    );
  }
  if (layer.cloud.length === 0) return {};
  // Loading @pulumi/aws takes a second and 150 MB, which a county without the cloud does not pay.
  const { provisionCloud } = await import("./aws/index.ts");
  return provisionCloud(layer);
}
