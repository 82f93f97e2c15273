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
