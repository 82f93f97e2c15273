/** A directory tree (or one layer's part of it): containers, people, groups, mailboxes. */
import type * as pulumi from "@pulumi/pulumi";
import type { BulkArgs } from "./bulk.ts";
import { BulkResource } from "./bulk.ts";

export class DirectoryTree extends BulkResource {
  constructor(name: string, args: BulkArgs, opts?: pulumi.CustomResourceOptions) {
    super("DirectoryTree", name, args, opts);
  }
}
