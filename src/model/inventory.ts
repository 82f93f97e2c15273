/** What is read from an inventory, and what loading makes of it. */
import type { Country } from "./county.ts";
import type { Enrolment } from "./device.ts";
import type { Problem } from "./errors.ts";
import type { Placeholders } from "./identity.ts";
import type { MovementRow } from "./movement.ts";
import type { Document, Position } from "./position.ts";
import type { Sheet, SheetSpec } from "./sheet.ts";

/** One county's folder. Names are relative to it: `staff.csv`, `register/devices/099-ict-lap-00001.yaml`. */
export interface CountyFolder {
  /** Relative to the inventory; "" when the inventory is this one county. */
  readonly folder: string;
  /** Belongs to the kit, not to the county's own data folder. */
  readonly shipped: boolean;
  readonly documents: ReadonlyMap<string, Document>;
  readonly sheets: ReadonlyMap<string, Sheet>;
  /** Files that are there and could not be used; `problems` says why. */
  readonly broken: ReadonlySet<string>;
}

export interface InventoryFiles {
  /** The county's own national.yaml before the kit's. */
  readonly national: readonly Document[];
  readonly folders: readonly CountyFolder[];
  readonly specs: Readonly<Record<string, SheetSpec>>;
  /** Ids of the kit's baselines; undefined when none are installed, so that none can be called unknown. */
  readonly baselines: ReadonlySet<string> | undefined;
  readonly placeholders: Placeholders;
  readonly problems: readonly Problem[];
}

export const allocationKinds = [
  "uid",
  "uidNumber",
  "mailName",
  "slot",
  "asset",
  "gidNumber",
] as const;
export type AllocationKind = (typeof allocationKinds)[number];

/** One line of register/allocations.csv. Keys: `<owner>/<employee>`, `<county|ward>/<site>`, `<maker>/<serial>`, `<owner>/<group>`. */
export interface AllocationRow {
  readonly kind: AllocationKind;
  readonly key: string;
  readonly value: string;
  /** ISO date. */
  readonly given: string;
  readonly by: string;
}

/** One line of register/custody.csv; the last line of an asset is where it is now. */
export interface CustodyRow {
  readonly asset: string;
  readonly from: string;
  readonly to: string;
  readonly date: string;
  readonly reason: string;
  readonly approver: string;
}

export interface CountyRegister {
  readonly allocations: readonly AllocationRow[];
  readonly custody: readonly CustodyRow[];
  readonly movements: readonly MovementRow[];
  /** Asset -> its enrolments, newest last. */
  readonly devices: ReadonlyMap<string, readonly Enrolment[]>;
}

/** The register of every county, by code3; empty for a county without one. */
export interface Register {
  of(county: string): CountyRegister;
}

export interface Origin {
  readonly at: Position;
  readonly value: unknown;
  readonly layer: "national" | "county" | "register";
}

export interface Loaded {
  readonly country: Country;
  readonly problems: readonly Problem[];
  readonly register: Register;
  /** What the register has not given yet and the next `up` will give; `by` is empty. */
  readonly proposed: ReadonlyMap<string, readonly AllocationRow[]>;
  /** Where the value at an RFC 6901 pointer of a county (code3) was written. */
  origin(county: string, pointer: string): Position | undefined;
  /** The same with everything it overrides, winner first. */
  trace(county: string, pointer: string): readonly Origin[];
}
