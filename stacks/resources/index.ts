/** From a rendered resource to its class; the provider knows the same types by their tokens. */
import type * as pulumi from "@pulumi/pulumi";
import type { DesiredType } from "#model/desired";
import type { Rendered } from "#model/layer";
import { formatVersion } from "#reconcile/canonical";
import { countDesired } from "#reconcile/counts";
import { formatFence } from "#reconcile/fence";
import { BaselineRelease } from "./baseline-release.ts";
import type { BulkArgs, BulkResource } from "./bulk.ts";
import { DirectoryTree } from "./directory-tree.ts";
import { HostConfiguration } from "./host-configuration.ts";
import { LicenceLedger } from "./licence-ledger.ts";

type BulkClass = new (
  name: string,
  args: BulkArgs,
  opts?: pulumi.CustomResourceOptions,
) => BulkResource;

const classes: Record<DesiredType, BulkClass> = {
  directory: DirectoryTree,
  host: HostConfiguration,
  licences: LicenceLedger,
  release: BaselineRelease,
};

export interface RegisterOptions extends pulumi.CustomResourceOptions {
  /** ISO date; recorded beside the digest, and no difference by itself. */
  readonly asOf?: string;
}

/** `digest`: under which the desired state was put into the private store. */
export function register(
  rendered: Rendered,
  digest: string,
  { asOf, ...options }: RegisterOptions = {},
): pulumi.CustomResource {
  const { fence, desired } = rendered;
  const args = {
    fence: formatFence(fence),
    digest,
    format: formatVersion,
    ...(asOf !== undefined && { asOf }),
    counts: countDesired(desired),
  };
  return new classes[desired.type](rendered.name, args, options);
}
