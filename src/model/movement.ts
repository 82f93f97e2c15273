/** Joiners, movers and leavers: what somebody recorded with the kit, beside what payroll's next sheet will say. */
import type { OwnerId } from "./owner.ts";

export type MovementKind = "joiner" | "mover" | "leaver";

/** One line of register/movements.csv: one fact of one movement. Never changed; a later line wins over an earlier. */
export interface MovementRow {
  readonly owner: OwnerId;
  readonly employee: string;
  readonly movement: MovementKind;
  /** ISO date from which it holds. */
  readonly on: string;
  /** Column of staff.csv, or `mail` (what becomes of a leaver's mail). */
  readonly field: string;
  readonly value: string;
  /** ISO time, UTC. */
  readonly at: string;
  readonly by: string;
}

/** What becomes of mail to somebody who left: back to the sender, kept in the closed mailbox, or to a colleague. */
export type LeaverMail =
  | { readonly kind: "refuse" }
  | { readonly kind: "hold" }
  | { readonly kind: "forward"; readonly to: string };

/** `refuse`, `hold`, `forward:<employee>`; undefined when it is none of them. */
export function parseLeaverMail(text: string): LeaverMail | undefined {
  if (text === "refuse" || text === "hold") return { kind: text };
  const to = /^forward:(.+)$/.exec(text)?.[1];
  return to === undefined ? undefined : { kind: "forward", to };
}
