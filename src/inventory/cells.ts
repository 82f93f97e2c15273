/** What a cell means by the kind of its column: tidy text, a day, a number, one of some words. Pure. */
import type { ColumnSpec } from "#model/sheet";
import { nearest } from "./distance.ts";

export interface Cell {
  readonly value: string;
  readonly wrong?: string;
}
export type CellReader = (cell: string) => Cell;

/** A reader for one column. Cells repeat (dates, departments), so every distinct one is looked at once. */
export function cellReader(column: ColumnSpec): CellReader {
  const kinds: Record<NonNullable<ColumnSpec["kind"]>, CellReader> = {
    text: (cell) => ({ value: cell }),
    date: day,
    number: amount,
    choice: choice(column.values ?? {}),
  };
  const read = kinds[column.kind ?? "text"];
  const seen = new Map<string, Cell>();
  const fallback: Cell = { value: column.default ?? "" };
  return (cell) => {
    const known = seen.get(cell);
    if (known !== undefined) return known;
    const text = tidy(cell);
    const made = text === "" ? fallback : read(text);
    // Names and numbers of people do not repeat: remembering them would only cost memory.
    if (column.kind !== undefined) seen.set(cell, made);
    return made;
  };
}

/** Letters and digits only, in lower case: "P & P" and "p&p" are one word. */
export function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
}

/** No space around or doubled; non-breaking ones of spreadsheets included. */
export function tidy(cell: string): string {
  const text = cell.trim();
  return /\s\s|[^\S ]/.test(text) ? text.replaceAll(/\s+/g, " ") : text;
}

/** 2026-07-31, 2026-07-31 00:00:00, or 31/7/2026 with the day first, as Kenya writes it. */
function day(text: string): Cell {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T][0:]+(?:\.0+)?)?$/.exec(text);
  const local = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/.exec(text);
  const [year, month, date] = iso?.slice(1) ?? local?.slice(1).toReversed() ?? [];
  const value = `${year}-${month?.padStart(2, "0")}-${date?.padStart(2, "0")}`;
  if (year !== undefined && isDay(value)) return { value };
  return { value: "", wrong: `"${text}" is not a day; write it as 2026-07-31 or 31/7/2026` };
}

/** A day that the calendar has. */
function isDay(value: string): boolean {
  const time = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

function amount(text: string): Cell {
  const value = text
    .replace(/^(kes|ksh|kshs)\.? */i, "")
    .replaceAll(/[, ]/g, "")
    .replace(/\/=?-?$/, "");
  if (/^\d+(\.\d+)?$/.test(value)) return { value };
  return { value: "", wrong: `"${text}" is not a number` };
}

function choice(values: NonNullable<ColumnSpec["values"]>): CellReader {
  const known = new Map<string, string>();
  for (const [value, also] of Object.entries(values))
    for (const other of [value, ...also]) known.set(plain(other), value);
  return (text) => {
    const value = known.get(plain(text));
    if (value !== undefined) return { value };
    const near = nearest(text, Object.keys(values), 1)[0];
    const hint = near === undefined ? "" : `, did you mean "${near}"?`;
    return {
      value: "",
      wrong: `"${text}" is not one of ${Object.keys(values).join(", ")}${hint}`,
    };
  };
}
