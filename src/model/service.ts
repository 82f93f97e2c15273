/** What a county runs or consumes; a shared service is one whose provider is somebody else. */
import type { OwnerId } from "./owner.ts";

export interface Service {
  readonly id: string;
  readonly kind:
    | "email"
    | "directory"
    | "voice"
    | "contact-centre"
    | "revenue"
    | "portal"
    | "dns"
    | "backup"
    | "network";
  /** `county`, `national`, or the name of whoever else provides it. */
  readonly provider: string;
  readonly owner: OwnerId;
  readonly consumers: readonly string[];
  readonly dependsOn: readonly string[];
  /** e.g. `staff`, `public-finance`, `health`, `education`, `public`. */
  readonly dataClass: string;
  /** Places that hold the data: `kenya` or a cloud region such as `af-south-1`. */
  readonly residency: readonly string[];
}
