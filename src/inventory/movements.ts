/** Movements over the payroll sheet: what holds on the day that is asked about. Pure. */
import type { MovementRow } from "#model/movement";
import type { OwnerId } from "#model/owner";

/** Column -> value that holds instead of the sheet's. */
export type Overlay = ReadonlyMap<string, string>;

const key = (owner: string, employee: string): string => `${owner}/${employee}`;

/** Dates hold from the day they are recorded (an end is known before it comes); everything else from its own day. */
const known = new Set(["start", "end", "suspended_from", "mail"]);

/** `<owner>/<employee>` -> what was recorded of that person up to `asOf`. */
export function overlays(rows: readonly MovementRow[], asOf: string): ReadonlyMap<string, Overlay> {
  const found = new Map<string, Map<string, string>>();
  for (const row of rows) {
    const own = found.get(key(row.owner, row.employee)) ?? new Map<string, string>();
    found.set(key(row.owner, row.employee), own);
    // Somebody who comes back has not left. What payroll says of an end after that still holds.
    if (row.movement === "joiner" && row.field === "start")
      for (const column of ["end", "suspended_from", "mail"]) own.delete(column);
    if (known.has(row.field) || row.on <= asOf || row.movement === "joiner")
      own.set(row.field, row.value);
  }
  return found;
}

/** Who was recorded and stands in no sheet yet: joiners whom payroll does not know. */
export function joinersBeyond(
  rows: readonly MovementRow[],
  inSheet: ReadonlySet<string>,
): { readonly owner: OwnerId; readonly employee: string }[] {
  const joined = rows.filter((row) => row.movement === "joiner" && row.field === "start");
  const all = new Map(joined.map((row) => [key(row.owner, row.employee), row]));
  return [...all].flatMap(([id, { owner, employee }]) =>
    inSheet.has(id) ? [] : [{ owner, employee }],
  );
}
