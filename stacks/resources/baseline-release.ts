/** A baseline as devices fetch it, addressed by its content. */
import type * as pulumi from "@pulumi/pulumi";
import type { BulkArgs } from "./bulk.ts";
import { BulkResource } from "./bulk.ts";

export class BaselineRelease extends BulkResource {
  constructor(name: string, args: BulkArgs, opts?: pulumi.CustomResourceOptions) {
    super("BaselineRelease", name, args, opts);
  }
}
