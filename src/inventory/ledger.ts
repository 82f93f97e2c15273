/**
 * The allocation ledger of one county: what was given stays given, what is missing is proposed, and no value is ever
 * given twice, whether its holder is still there or not. Pure.
 */
import type { Problem } from "#model/errors";
import { allocationKinds, type AllocationKind, type AllocationRow } from "#model/inventory";
import type { Sheet, SheetSpec } from "#model/sheet";
import { bindColumns } from "./columns.ts";

export interface Ledger {
  /** Key -> value, of one kind. */
  given(kind: AllocationKind): ReadonlyMap<string, string>;
  taken(kind: AllocationKind, scope: string): ReadonlySet<string>;
  /** The given value, or what `make` finds free; a proposal is remembered, so that no other key gets it. */
  allot(kind: AllocationKind, key: string, make: (taken: ReadonlySet<string>) => string): string;
  /** Given row of a key, counted from 0; for positions only. */
  rowOf(kind: AllocationKind, key: string): number | undefined;
  readonly rows: readonly AllocationRow[];
  readonly proposed: readonly AllocationRow[];
  readonly problems: readonly Problem[];
}

/** Which values must differ from each other: one space per scope. */
export type ScopeOf = (kind: AllocationKind, key: string) => string;

export function openLedger(
  sheet: Sheet | undefined,
  spec: SheetSpec | undefined,
  scopeOf: ScopeOf,
  asOf: string,
): Ledger {
  const given = new Map(allocationKinds.map((kind) => [kind, new Map<string, string>()]));
  const taken = new Map<string, Set<string>>();
  const proposed: AllocationRow[] = [];
  const { rows, problems } = readRows(sheet, spec);
  const space = (kind: AllocationKind, scope: string): Set<string> => {
    const key = `${kind} ${scope}`;
    const found = taken.get(key) ?? new Set<string>();
    taken.set(key, found);
    return found;
  };
  for (const [at, { kind, key, value }] of rows.entries()) {
    const known = given.get(kind)?.get(key);
    const used = space(kind, scopeOf(kind, key));
    if (known !== undefined)
      problems.push(twice(sheet, at, `${kind} of ${key} was given already (${known})`));
    else if (used.has(value))
      problems.push(twice(sheet, at, `${kind} ${value} was given to another key already`));
    else given.get(kind)?.set(key, value);
    used.add(value);
  }
  return {
    given: (kind) => given.get(kind) ?? new Map(),
    taken: space,
    rows,
    proposed,
    problems,
    rowOf(kind, key) {
      const found = rows.findIndex((row) => row.kind === kind && row.key === key);
      return found < 0 ? undefined : found;
    },
    allot(kind, key, make) {
      const known = given.get(kind)?.get(key);
      if (known !== undefined) return known;
      const used = space(kind, scopeOf(kind, key));
      const value = make(used);
      used.add(value);
      given.get(kind)?.set(key, value);
      proposed.push({ kind, key, value, given: asOf, by: "" });
      return value;
    },
  };
}

function readRows(
  sheet: Sheet | undefined,
  spec: SheetSpec | undefined,
): { rows: AllocationRow[]; problems: Problem[] } {
  if (sheet === undefined || spec === undefined) return { rows: [], problems: [] };
  const columns = bindColumns(sheet, spec);
  if (columns.unusable) return { rows: [], problems: columns.problems };
  const [kind, key, value, day, by] = ["kind", "key", "value", "given", "by"].map(columns.read);
  const rows = sheet.rows.map((row, at) => ({
    kind: kind?.(row, at) as AllocationKind,
    key: key?.(row, at) ?? "",
    value: value?.(row, at) ?? "",
    given: day?.(row, at) ?? "",
    by: by?.(row, at) ?? "",
  }));
  return { rows, problems: columns.problems };
}

function twice(sheet: Sheet | undefined, at: number, what: string): Problem {
  const position = sheet?.at(at, 0) ?? { file: "register/allocations.csv", line: 1, column: 1 };
  const message = `${what}; the register only grows and gives nothing twice: restore it from its history`;
  return { level: "error", at: position, message };
}

/** Next number of a range that was never given; a RangeError when the range is full. */
export function nextNumber(first: number, last: number): (taken: ReadonlySet<string>) => string {
  let next = first;
  return (taken) => {
    while (taken.has(String(next))) next += 1;
    if (next > last) throw new RangeError(`no free number is left between ${first} and ${last}`);
    return String(next);
  };
}
