/**
 * The allocation ledger of one county: what was given stays given, what is missing is proposed, and no value is ever
 * given twice, whether its holder is still there or not. Pure.
 */
import { KauntiError, type Problem } from "#model/errors";
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
  const given = new Map<AllocationKind, Map<string, string>>(
    allocationKinds.map((kind) => [kind, new Map<string, string>()]),
  );
  const spaces = new Map<AllocationKind, Map<string, Set<string>>>();
  const proposed: AllocationRow[] = [];
  const { read, count, problems } = openRows(sheet, spec);
  const space = (kind: AllocationKind, scope: string): Set<string> => {
    const ofKind = spaces.get(kind) ?? new Map<string, Set<string>>();
    spaces.set(kind, ofKind);
    const found = ofKind.get(scope) ?? new Set<string>();
    ofKind.set(scope, found);
    return found;
  };
  const row = (at: number): AllocationRow => ({
    kind: read.kind(at) as AllocationKind,
    key: read.key(at),
    value: read.value(at),
    given: read.given(at),
    by: read.by(at),
  });
  // Hundreds of thousands of rows: no object per row, only what is asked of them.
  for (let at = 0; at < count; at += 1) {
    const kind = read.kind(at) as AllocationKind;
    const [key, value] = [read.key(at), read.value(at)];
    read.given(at);
    const known = given.get(kind);
    if (known === undefined) continue;
    const used = space(kind, scopeOf(kind, key));
    if (known.has(key))
      problems.push(twice(sheet, at, `${kind} of this key was given already (${known.get(key)})`));
    else if (used.has(value))
      problems.push(twice(sheet, at, `${kind} ${value} was given to another key already`));
    else known.set(key, value);
    used.add(value);
  }
  return {
    given: (kind) => given.get(kind) ?? new Map(),
    taken: space,
    get rows() {
      return Array.from({ length: count }, (_, at) => row(at));
    },
    proposed,
    problems,
    rowOf(kind, key) {
      for (let at = 0; at < count; at += 1)
        if (read.key(at) === key && read.kind(at) === kind) return at;
      return undefined;
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

type Column = "kind" | "key" | "value" | "given" | "by";

/** Readers of one cell by row; an unusable sheet has no rows. Kinds that we do not know were told by the reader. */
function openRows(
  sheet: Sheet | undefined,
  spec: SheetSpec | undefined,
): { read: Record<Column, (at: number) => string>; count: number; problems: Problem[] } {
  const columns = sheet === undefined || spec === undefined ? undefined : bindColumns(sheet, spec);
  const usable = columns !== undefined && !columns.unusable;
  const reader = (name: Column): ((at: number) => string) => {
    const cell = columns?.read(name);
    return (at) => cell?.(sheet?.rows[at] ?? [], at) ?? "";
  };
  return {
    read: {
      kind: reader("kind"),
      key: reader("key"),
      value: reader("value"),
      given: reader("given"),
      by: reader("by"),
    },
    count: usable ? (sheet?.rows.length ?? 0) : 0,
    problems: columns?.problems ?? [],
  };
}

function twice(sheet: Sheet | undefined, at: number, what: string): Problem {
  const position = sheet?.at(at, 0) ?? { file: "register/allocations.csv", line: 1, column: 1 };
  const message = `${what}; the register only grows and gives nothing twice: restore it from its history`;
  return { level: "error", at: position, message };
}

/** Next number of a range that was never given; a KauntiError (exit 3) when the range is full. */
export function nextNumber(first: number, last: number): (taken: ReadonlySet<string>) => string {
  let next = first;
  return (taken) => {
    while (taken.has(String(next))) next += 1;
    if (next > last)
      throw new KauntiError(
        `every number from ${first} to ${last} was given once, and none is given again`,
        {
          exit: 3,
          next: "whoever keeps national.yaml has to find this county another range (idRanges)",
        },
      );
    return String(next);
  };
}
