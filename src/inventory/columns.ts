/** Finds a sheet's columns by what counties call them, and reads cells of a column by its kind. Pure. */
import type { Problem } from "#model/errors";
import type { ColumnSpec, Sheet, SheetSpec } from "#model/sheet";
import { cellReader, plain, type CellReader } from "./cells.ts";
import { nearest } from "./distance.ts";

export interface Columns {
  /** Column name -> index in a row; absent when the sheet has no such column. */
  readonly index: ReadonlyMap<string, number>;
  /** Reads column `name` of `row` (its index counts data rows from 0); wrong cells go to `problems` and read as "". */
  read(name: string): (row: readonly string[], at: number) => string;
  readonly problems: Problem[];
  /** A required column is missing: nothing of this sheet can be used. */
  readonly unusable: boolean;
}

/** Missing optional columns and columns that nobody reads are warnings; a missing required one is an error. */
export function bindColumns(sheet: Sheet, spec: SheetSpec): Columns {
  const { index, unread, problems } = bind(sheet, spec);
  problems.push(...headerProblems(sheet, spec, index, unread));
  const unusable = problems.some(({ level }) => level === "error");
  return { index, problems, unusable, read: (name) => reader(sheet, spec, index, problems, name) };
}

/**
 * Which column is read for which name. Of several that mean one thing ("No", "Payroll No") the one that is spelt as we
 * call it wins, else the one that stands first in `also`, where the surest spelling is first; the others are told.
 */
function bind(
  sheet: Sheet,
  spec: SheetSpec,
): { index: Map<string, number>; unread: string[]; problems: Problem[] } {
  const names = namesOf(spec);
  const meant = new Map<string, number[]>();
  const unread: string[] = [];
  const problems: Problem[] = [];
  const seen = new Map<string, number>();
  for (const [at, written] of sheet.header.entries()) {
    const word = plain(written);
    if (word === "") {
      problems.push(...nameless(sheet, at));
      continue;
    }
    const name = names.get(word);
    const first = seen.get(word);
    seen.set(word, first ?? at);
    if (name === undefined) unread.push(written);
    else if (first === undefined) meant.set(name, [...(meant.get(name) ?? []), at]);
    else
      problems.push({
        level: "error",
        at: sheet.at(-1, at),
        message: `the column "${written}" stands twice (columns ${first + 1} and ${at + 1}); delete one of them`,
      });
  }
  const index = new Map<string, number>();
  for (const [name, columns] of meant) {
    const order = [name, ...(spec.columns[name]?.also ?? [])].map(plain);
    const rank = (at: number): number => order.indexOf(plain(sheet.header[at] ?? ""));
    const [best = 0, ...others] = columns.toSorted((a, b) => rank(a) - rank(b));
    index.set(name, best);
    for (const at of others)
      problems.push({
        level: "warning",
        at: sheet.at(-1, at),
        message: `the column "${sheet.header[at]}" is not read: "${sheet.header[best]}" is taken as ${name}`,
      });
  }
  return { index, unread, problems };
}

/** A column that holds something and that nothing says the meaning of. */
function nameless(sheet: Sheet, at: number): Problem[] {
  const filled = sheet.rows.findIndex((row) => (row[at] ?? "").trim() !== "");
  if (filled < 0) return [];
  const message = `column ${at + 1} has no name in the first line and is not read`;
  return [{ level: "warning", at: sheet.at(filled, at), message }];
}

/** What is missing for good comes alone: what else could be said of such a header helps nobody. */
function headerProblems(
  sheet: Sheet,
  spec: SheetSpec,
  index: ReadonlyMap<string, number>,
  unread: readonly string[],
): Problem[] {
  const at = sheet.at(-1, 0);
  if (index.size === 0) {
    const wanted = Object.keys(spec.columns).slice(0, 4).join(", ");
    const message = `this line names no column that is known; the first line has the column names (${wanted}, …), so delete what stands above them`;
    return [{ level: "error", at, message }];
  }
  const found = Object.entries(spec.columns)
    .filter(([name]) => !index.has(name))
    .flatMap(([name, column]) => missing(sheet, name, column));
  const errors = found.filter(({ level }) => level === "error");
  if (errors.length > 0) return errors;
  return unread.length > 0 ? [unreadColumns(sheet, unread, spec), ...found] : found;
}

/** An exact name of one column wins over a synonym of another. */
function namesOf(spec: SheetSpec): Map<string, string> {
  const names = new Map<string, string>();
  for (const name of Object.keys(spec.columns)) names.set(plain(name), name);
  for (const [name, { also = [] }] of Object.entries(spec.columns))
    for (const other of also) if (!names.has(plain(other))) names.set(plain(other), name);
  return names;
}

function unreadColumns(sheet: Sheet, unread: readonly string[], spec: SheetSpec): Problem {
  const hints = unread.flatMap((written) => {
    const near = nearest(plain(written), Object.keys(spec.columns), 1)[0];
    return near === undefined ? [] : [`did you mean "${near}" by "${written}"?`];
  });
  const said = [`columns that are not read: ${unread.join(", ")}`, ...hints].join("; ");
  const first = sheet.header.indexOf(unread[0] ?? "");
  return { level: "warning", at: sheet.at(-1, first), message: said };
}

function missing(sheet: Sheet, name: string, { required, also, without }: ColumnSpec): Problem[] {
  const at = sheet.at(-1, 0);
  const other = also === undefined ? "" : ` (or ${also.slice(0, 3).join(", ")})`;
  if (required) return [{ level: "error", at, message: `the column "${name}"${other} is missing` }];
  return without === undefined
    ? []
    : [{ level: "warning", at, message: `no column "${name}": ${without}` }];
}

function reader(
  sheet: Sheet,
  spec: SheetSpec,
  index: ReadonlyMap<string, number>,
  problems: Problem[],
  name: string,
): (row: readonly string[], at: number) => string {
  const column = spec.columns[name] ?? {};
  const where = index.get(name);
  if (where === undefined) return () => column.default ?? "";
  const read: CellReader = cellReader(column);
  return (row, at) => {
    const cell = row[where] ?? "";
    const { value, wrong } = read(cell);
    if (wrong !== undefined)
      problems.push({ level: "error", at: sheet.at(at, where), message: `${name}: ${wrong}` });
    return value;
  };
}
