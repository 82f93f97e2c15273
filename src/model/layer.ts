/** A layer is one Pulumi stack of a county. The registry is a list, so one more is an addition. */
import type { CloudResource } from "./cloud.ts";
import type { County } from "./county.ts";
import type { Desired } from "./desired.ts";
import type { Fence } from "./fence.ts";

export const layerNames = ["network", "email", "licensing", "endpoints"] as const;
export type LayerName = (typeof layerNames)[number];

/** One bulk resource, rendered: where it may write (fence) and what it wants there. */
export interface Rendered {
  /** Pulumi logical name: made from inventory ids, so it survives renames and reordering. */
  readonly name: string;
  readonly fence: Fence;
  readonly desired: Desired;
  /** Logical names in the same layer that come first. */
  readonly dependsOn: readonly string[];
}

export interface RenderedLayer {
  readonly layer: LayerName;
  readonly county: County;
  readonly resources: readonly Rendered[];
  /** Resources of a county that chose the cloud: `stacks/aws` turns each into a class of @pulumi/aws. */
  readonly cloud: readonly CloudResource[];
  /** What the inventory does not allow to be rendered yet, as sentences for the operator. */
  readonly notices: readonly string[];
}
