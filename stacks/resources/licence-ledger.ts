/** Licence pools and who holds a seat. */
import type * as pulumi from "@pulumi/pulumi";
import type { BulkArgs } from "./bulk.ts";
import { BulkResource } from "./bulk.ts";

export class LicenceLedger extends BulkResource {
  constructor(name: string, args: BulkArgs, opts?: pulumi.CustomResourceOptions) {
    super("LicenceLedger", name, args, opts);
  }
}
