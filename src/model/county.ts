/** A county as the kit sees it after schema, merge and register: immutable, ids resolved. */
import type { Device } from "./device.ts";
import type { Pool, PoolPosition, Product, Seat } from "./licence.ts";
import type { Owner } from "./owner.ts";
import type { Group, Person, SharedMailbox } from "./person.ts";
import type { Service } from "./service.ts";
import type { Site, Subnet } from "./site.ts";

export interface Constituency {
  /** IEBC number, 1-290. */
  readonly code: number;
  readonly name: string;
  readonly slug: string;
  readonly aliases: readonly string[];
}

/** DMARC policy stages (RFC 9989); `pct` no longer exists. */
export interface MailPolicy {
  /** `addresses` of a host inside our own zones; without them, those of the device of that name. */
  readonly mx: readonly {
    readonly host: string;
    readonly preference: number;
    readonly addresses?: readonly string[];
  }[];
  /** Name servers of the county's zones; without them `ns1` beside the first mail exchanger. */
  readonly nameservers?: readonly {
    readonly host: string;
    readonly addresses: readonly string[];
  }[];
  /** DKIM selectors with the public key (base64 SPKI for RSA, raw for Ed25519); private keys stay on the host. */
  readonly dkim: readonly {
    readonly selector: string;
    readonly type: "rsa" | "ed25519";
    readonly publicKey: string;
  }[];
  readonly spf: { readonly include: readonly string[]; readonly ip4: readonly string[] };
  readonly dmarc: { readonly policy: "none" | "quarantine" | "reject"; readonly rua: string };
  readonly quotaMb: number;
  readonly aliases: Readonly<Record<string, string>>;
}

/** Where a county's layers go. `folder` is the embedded default: LDIF, image roots, CSV under the state directory. */
export type Target =
  | { readonly kind: "folder" }
  | {
      readonly kind: "hosts";
      readonly directoryUrl: string;
      readonly baseDn: string;
      readonly bindDn: string;
      readonly bindPassword: string;
      /** Secret reference of the account that laptops look people up with. */
      readonly readerPassword: string;
      /** Reference of a PEM file; without it the authority that the HQ server made at enrolment. */
      readonly ca?: string;
    }
  | {
      readonly kind: "aws";
      readonly account: string;
      readonly regions: Readonly<Record<"primary" | "mail" | "global", string>>;
      readonly vpc: string;
    };

export interface CountyState {
  /** Pulumi backend URL; `local` is for practice counties only (codes 90-99). */
  readonly backend: string;
  /** Secret reference of the key that digests are made with. */
  readonly digestKey: string;
  /** Secret reference of the engine's passphrase. */
  readonly passphrase: string;
}

/** Mass-change guard: an apply that changes more than both asks for the explicit number. */
export interface Thresholds {
  /** Deletions and suspensions: absolute count always allowed, and share (0-1) of what exists. */
  readonly count: number;
  readonly share: number;
}

/** Who may open a connection to whom (VLAN roles, `internet`); what is not listed is denied. */
export interface AllowRule {
  readonly from: string;
  readonly to: readonly string[];
  /** `site`: within one site. `county`: also to the same county's other sites. `hq`: from headquarters only. */
  readonly scope: "site" | "county" | "hq";
}

/** What the law says of a class of data: `kenya` = a serving copy in Kenya (LN 263 of 2021, reg. 26). */
export interface DataClass {
  readonly residency: "kenya" | "any";
  readonly law?: string;
}

export interface County {
  readonly code: number;
  readonly code3: string;
  readonly slug: string;
  readonly name: string;
  readonly headquarters: string;
  readonly domain: string;
  readonly practice: boolean;
  /** Whole (sites, people…) or only the public facts that the kit ships. */
  readonly managed: boolean;
  readonly constituencies: readonly Constituency[];
  readonly owners: readonly Owner[];
  readonly target: Target;
  readonly state: CountyState;
  readonly thresholds: Thresholds;
  readonly supernet: string;
  readonly sites: readonly Site[];
  readonly subnets: readonly Subnet[];
  readonly allow: readonly AllowRule[];
  readonly devices: readonly Device[];
  readonly people: readonly Person[];
  readonly groups: readonly Group[];
  readonly sharedMailboxes: readonly SharedMailbox[];
  readonly services: readonly Service[];
  readonly dataClasses: Readonly<Record<string, DataClass>>;
  readonly products: readonly Product[];
  readonly pools: readonly Pool[];
  readonly seats: readonly Seat[];
  readonly positions: readonly PoolPosition[];
  readonly mail: MailPolicy;
  readonly baselines: Readonly<Record<string, string>>;
}

/** Everything, with the origin of every value (JSON pointer into the county, e.g. `/mail/dmarc/policy`). */
export interface Country {
  /** ISO date on which "active", "expired" and the like are judged. */
  readonly asOf: string;
  readonly counties: readonly County[];
}
