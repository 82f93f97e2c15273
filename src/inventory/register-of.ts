/** A county's register as rows: custody and the devices' files. Pure. */
import type { Enrolment } from "#model/device";
import type { CustodyRow } from "#model/inventory";
import type { MovementRow } from "#model/movement";
import { bindColumns } from "./columns.ts";
import type { Scope } from "./scope.ts";

/** The custody line of somebody who left says this. */
export const leaverReason = "leaver";

const folder = "register/devices/";

/** Asset -> enrolments, newest last. */
export function readEnrolments(scope: Scope): Map<string, readonly Enrolment[]> {
  const found = new Map<string, readonly Enrolment[]>();
  for (const { documents } of scope.folders)
    for (const [name, { value }] of documents)
      if (name.startsWith(folder) && Array.isArray(value))
        found.set(name.slice(folder.length).replace(/\.ya?ml$/, ""), value as Enrolment[]);
  return found;
}

/** Asset -> the leaver who had it last, where that is the last that is known of it. Until their last day they have it. */
export function returnedBy(rows: readonly CustodyRow[], asOf: string): Map<string, string> {
  const last = new Map(rows.map((row) => [row.asset, row]));
  const back = [...last.values()].filter(
    ({ reason, date }) => reason === leaverReason && date <= asOf,
  );
  return new Map(back.map(({ asset, from }) => [asset, from]));
}

/** Rows of register/custody.csv; wrong cells are told once, when the county is put together. */
export const readCustody = (scope: Scope): CustodyRow[] => rowsOf(scope, "register/custody.csv");

/** Rows of register/movements.csv in the order they were recorded; wrong cells are told. */
export const readMovements = (scope: Scope): MovementRow[] =>
  rowsOf(scope, "register/movements.csv");

/** A sheet of the register as its rows: the columns of `sheets.yaml` are the members of `Row`. */
function rowsOf<Row>(scope: Scope, name: string): Row[] {
  const sheet = scope.sheet(name);
  const spec = scope.files.specs[name];
  if (sheet === undefined || spec === undefined) return [];
  const columns = bindColumns(sheet, spec);
  const read = Object.keys(spec.columns).map((column) => [column, columns.read(column)] as const);
  const rows = columns.unusable
    ? []
    : sheet.rows.map(
        (row, at) =>
          Object.fromEntries(read.map(([column, cell]) => [column, cell(row, at)])) as Row,
      );
  scope.problems.push(...columns.problems);
  return rows;
}
