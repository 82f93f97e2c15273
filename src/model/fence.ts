/**
 * The fence says what a resource may touch. It is the Pulumi resource id, so `pulumi import` works and
 * `read` and `delete` need neither the inventory nor the state. Written as one URL by `reconcile/fence.ts`.
 */
import type { DesiredType } from "./desired.ts";
import type { OwnerId } from "./owner.ts";

export interface Fence {
  readonly type: DesiredType;
  /** `folder` (LDIF, image root, CSV), or a real driver: `ldap`, `ssh`. */
  readonly driver: "folder" | "ldap" | "ssh";
  /** Path below the targets folder, or `host:port`. */
  readonly location: string;
  readonly owner: OwnerId;
  /** County code3. */
  readonly county: string;
  /** The layer (stack) that owns this resource; two layers never claim one path, package or unit. */
  readonly layer: string;
  /** Marker written on everything we make, e.g. `kaunti:099:executive:email`. */
  readonly marker: string;
  /** Base DN, host-key fingerprint, secret references: whatever the driver needs, never a secret itself. */
  readonly scope: Readonly<Record<string, string>>;
}
