/** One layer of one host: packages, files, checks, reloads. */
import type * as pulumi from "@pulumi/pulumi";
import type { BulkArgs } from "./bulk.ts";
import { BulkResource } from "./bulk.ts";

export class HostConfiguration extends BulkResource {
  constructor(name: string, args: BulkArgs, opts?: pulumi.CustomResourceOptions) {
    super("HostConfiguration", name, args, opts);
  }
}
