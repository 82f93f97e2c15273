/** Bought software: products, pools and the rule that says who gets a seat. */
import type { OwnerId } from "./owner.ts";

export interface Product {
  readonly id: string;
  readonly name: string;
  readonly publisher: string;
  readonly metric: "person" | "device" | "site";
  /** Names under which installed copies are found (dpkg names, Windows display names). */
  readonly softwareNames: readonly string[];
  /** What a seat means on a Debian machine: packages to install. */
  readonly debianPackages: readonly string[];
  /** Products that must not be held at once, and products needed first. */
  readonly conflictsWith: readonly string[];
  readonly dependsOn: readonly string[];
}

export interface Pool {
  readonly id: string;
  readonly owner: OwnerId;
  readonly product: string;
  /** Seats bought; `unlimited` must be said, an absent number is an error. */
  readonly quantity: number | "unlimited";
  readonly start: string;
  /** Last day (inclusive). An expired pool counts as 0. */
  readonly expires?: string;
  readonly funding: string;
  readonly order: string;
  readonly overallocation: "block" | "warn" | "grace";
  /** Who gets a seat: every given key must match. Empty = everybody active. */
  readonly seats: SeatRule;
}

export interface SeatRule {
  readonly departments?: readonly string[];
  readonly sites?: readonly string[];
  readonly titles?: readonly string[];
  readonly employment?: readonly string[];
  readonly roles?: readonly string[];
  readonly people?: readonly string[];
}

/** One assigned seat. `holder`: employee number, asset id or site id by the product's metric. */
export interface Seat {
  readonly pool: string;
  readonly product: string;
  readonly holder: string;
}

export interface PoolPosition {
  readonly pool: string;
  readonly entitled: number | "unlimited";
  readonly assigned: number;
  /** Holders that the rule asks for and the pool cannot serve. */
  readonly short: readonly string[];
  readonly expired: boolean;
}

/** One pool, as an auditor asks for it. */
export interface LicenceRow {
  readonly owner: string;
  readonly pool: string;
  readonly product: string;
  readonly entitled: number | "unlimited";
  readonly assigned: number;
  /** How many the rule asks for and the pool cannot serve. */
  readonly short: number;
  /** Last day; "" without one. */
  readonly expires: string;
  readonly expired: boolean;
  /** Machines of this pool's seats on which a copy was found; absent: no machine was asked for this product. */
  readonly installed?: number;
}

export interface Unlicensed {
  readonly device: string;
  readonly owner: string;
  readonly product: string;
}

export interface EffectivePosition {
  readonly asOf: string;
  readonly rows: readonly LicenceRow[];
  /** A copy was found, and neither the machine, its custodian nor its site has a seat. */
  readonly without: readonly Unlicensed[];
  /** Machines that answered, and those of the register that did not, each with its reason. Empty: nobody was asked. */
  readonly asked: readonly string[];
  readonly silent: readonly { readonly device: string; readonly why: string }[];
}
