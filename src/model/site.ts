/** Places and the links between them. */
import type { OwnerId } from "./owner.ts";

export type SiteKind = "hq" | "sub-county" | "ward" | "data-centre";
export type LinkClass = "fibre" | "4g" | "3g" | "2g" | "vsat" | "microwave";

export interface Link {
  readonly id: string;
  readonly class: LinkClass;
  readonly provider: string;
  readonly priority: "primary" | "secondary";
  /** kbit/s as contracted. */
  readonly down: number;
  readonly up: number;
  readonly metered: boolean;
}

export interface Site {
  readonly id: string;
  readonly name: string;
  readonly kind: SiteKind;
  readonly owner: OwnerId;
  /** Fixed slot of the address plan, from the allocation ledger; never derived from the order. */
  readonly slot: number;
  /** IEBC constituency code (1-290) where the site serves one. */
  readonly constituency?: number;
  readonly links: readonly Link[];
  /** Hub (HQ) public endpoint `host:port`, or absent for a site that dials in. */
  readonly endpoint?: string;
  /** WireGuard public key, collected from the host that made the pair; absent until it is enrolled. */
  readonly publicKey?: string;
}

/** One VLAN of one site. `prefix` in CIDR notation, `gateway` its first usable address. */
export interface Subnet {
  readonly site: string;
  readonly role: string;
  readonly vlan: number;
  readonly prefix: string;
  readonly gateway: string;
}
