/** What all our bulk resources have in common: a fence, a digest, counts. Nothing else enters the engine's state. */
import * as pulumi from "@pulumi/pulumi";

export interface BulkArgs {
  /** What it may touch, as one URL; also the resource's id. */
  readonly fence: pulumi.Input<string>;
  /** Keyed digest of the desired state, which waits in the private store under that name. */
  readonly digest: pulumi.Input<string>;
  /** Format of the canonical text that the digest was made of. */
  readonly format: pulumi.Input<number>;
  /** ISO date on which people were judged active or not. */
  readonly asOf?: pulumi.Input<string>;
  /** How many of what. */
  readonly counts: pulumi.Input<Record<string, pulumi.Input<number>>>;
}

/** Base of the typed resources below; outputs equal inputs, so that refresh shows drift as another digest. */
export abstract class BulkResource extends pulumi.CustomResource {
  declare readonly fence: pulumi.Output<string>;
  declare readonly digest: pulumi.Output<string>;
  declare readonly format: pulumi.Output<number>;
  declare readonly asOf: pulumi.Output<string | undefined>;
  declare readonly counts: pulumi.Output<Record<string, number>>;

  constructor(kind: string, name: string, args: BulkArgs, opts?: pulumi.CustomResourceOptions) {
    // Every key must be listed, or its output stays undefined.
    super(`kaunti:index:${kind}`, name, { asOf: undefined, ...args }, opts);
  }
}
