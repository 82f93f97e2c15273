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
    text: words(column),
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

/** More is a pasted letter, not a cell. */
const longest = 200;

/**
 * Text as long and of the form that its column takes. A wrong one is not repeated, for it may name somebody, and goes on
 * as it is: that it is missing as well would be said for nothing.
 */
function words({ max = longest, pattern }: ColumnSpec): CellReader {
  const form = pattern === undefined ? undefined : new RegExp(`^(?:${pattern.of})$`, "u");
  return (cell) => {
    const broken = brokenBySpreadsheet(cell);
    if (broken !== undefined) return { value: cell, wrong: broken };
    if (cell.length > max)
      return {
        value: cell.slice(0, max),
        wrong: `${cell.length} characters; at most ${max} are accepted`,
      };
    if (form !== undefined && !form.test(cell))
      return { value: cell, wrong: `this is not ${pattern?.means ?? "accepted"}` };
    return { value: cell };
  };
}

/** What spreadsheets make of a value: a formula's error, or a long number that lost its digits. */
function brokenBySpreadsheet(cell: string): string | undefined {
  if (/^#(N\/A|REF!|NAME\?|VALUE!|DIV\/0!|NULL!|NUM!|SPILL!|CALC!|#+)$/.test(cell))
    return `${cell} is a spreadsheet's error and no value; correct the cell and save again`;
  if (/^\d([.,]\d+)?E\+\d+$/.test(cell))
    return `${cell} is a number that the spreadsheet shortened, and its digits are gone; format the column as text and save again`;
  return undefined;
}

/** 2026-07-31, 2026-07-31 00:00:00, or 31/7/2026 with the day first, as Kenya writes it. */
function day(text: string): Cell {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T][0:]+(?:\.0+)?)?$/.exec(text);
  const local = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/.exec(text);
  const [year, month, date] = iso?.slice(1) ?? local?.slice(1).toReversed() ?? [];
  const value = `${year}-${month?.padStart(2, "0")}-${date?.padStart(2, "0")}`;
  // The year 0202 is a typing error; 9999-12-31 is how some payrolls write "no end".
  if (year !== undefined && year >= "1900" && isDay(value)) return { value };
  const serial = serialDay(text);
  if (serial !== undefined)
    return {
      value: "",
      wrong: `${text} is a spreadsheet's number for a day (${serial}, counted from 1900); format the column as yyyy-mm-dd and save again`,
    };
  return { value: "", wrong: `"${text}" is not a day; write it as 2026-07-31 or 31/7/2026` };
}

/** The day that Excel means by a number, for days of 1954 to 2064; two systems of counting, so it is never taken as it is. */
function serialDay(text: string): string | undefined {
  const number = /^(\d{5})(?:\.\d+)?$/.exec(text)?.[1];
  const count = Number(number ?? 0);
  if (count < 20_000 || count > 60_000) return undefined;
  return new Date(Date.UTC(1899, 11, 30 + count)).toISOString().slice(0, 10);
}

/** A day that the calendar has. */
function isDay(value: string): boolean {
  const time = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

/** 112500, 112,500.00, KES 112,500/=. Commas stand between thousands; anywhere else one of them may be the decimal sign. */
function amount(text: string): Cell {
  const value = text
    .replace(/^(kes|kshs?)\.? */i, "")
    .replace(/\/=?-?$/, "")
    .replaceAll(" ", ",");
  if (/^(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$/.test(value)) return { value: value.replaceAll(",", "") };
  return { value: "", wrong: `"${text}" is not a number; write it as 112500 or 112,500.00` };
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
