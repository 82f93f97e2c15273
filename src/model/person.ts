/** Staff, their accounts' life, groups and mailboxes. */
import type { LeaverMail } from "./movement.ts";
import type { OwnerId } from "./owner.ts";

/** FreeIPA's life cycle, as a function of payroll dates and an explicit `asOf`. */
export type PersonState = "staged" | "active" | "suspended" | "preserved" | "deleted";

export interface Person {
  /** Payroll number, the pivot: names change, this does not. Unique per owner. */
  readonly employee: string;
  readonly owner: OwnerId;
  readonly givenName: string;
  readonly surname: string;
  readonly displayName: string;
  readonly title: string;
  readonly department: string;
  readonly site: string;
  readonly employment: "permanent" | "contract" | "intern" | "service";
  /** ISO dates (YYYY-MM-DD). */
  readonly start: string;
  readonly end?: string;
  readonly suspendedFrom?: string;
  readonly state: PersonState;
  /** From the allocation ledger: given once, never computed again, never reused. */
  readonly uid: string;
  readonly uidNumber: number;
  /** Local part of the address. */
  readonly mailName: string;
  readonly mail: string;
  /** Decided when somebody left; without it mail to them is refused. */
  readonly leaverMail?: LeaverMail;
}

export interface Group {
  readonly id: string;
  readonly owner: OwnerId;
  readonly kind: "access" | "mail" | "licence";
  readonly description: string;
  readonly gidNumber: number;
  /** Employee numbers, sorted. */
  readonly members: readonly string[];
}

/** A mailbox that no single person owns: registry@, procurement@… */
export interface SharedMailbox {
  readonly id: string;
  readonly owner: OwnerId;
  readonly address: string;
  readonly purpose: string;
  readonly members: readonly string[];
  readonly aliases: readonly string[];
  readonly quotaMb: number;
}
