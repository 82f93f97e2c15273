/** County spreadsheets as they come: BOM, Windows-1252 or UTF-8, comma, semicolon or tab, quotes, CRLF (RFC 4180). */
import { inferSchema, initParser } from "udsv";
import type { Problem } from "#model/errors";
import type { Position } from "#model/position";
import type { Sheet } from "#model/sheet";
import { invisibleIn } from "#inventory/unseen";
import { cellStart, scanRecords, type Records } from "./csv-records.ts";
import { decodeSheet } from "./csv-text.ts";

/** The separator that the header line has most of. */
function separatorOf(header: string): string {
  const count = (mark: string): number => header.split(mark).length;
  return [",", ";", "\t"].toSorted((a, b) => count(b) - count(a))[0] ?? ",";
}

/** Offset -> line and column, both from 1. The lines are counted once, when somebody asks. */
function placer(file: string, text: string): (offset: number) => Position {
  let starts: number[] | undefined;
  const header = text.indexOf("\n");
  return (offset) => {
    if (header < 0 || offset <= header) return { file, line: 1, column: offset + 1 };
    starts ??= [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { file, line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

/** Indexes of the records that hold anything; the parser below must never see a short or a long one (it would misread silently). */
function filled(text: string, { starts, ends }: Records, separator: string): number[] {
  const blank = new RegExp(`^[\\s"${separator}]*$`);
  return starts.flatMap((start, index) => {
    const end = ends[index] ?? start;
    // Only a short record can be blank: looking at each one's text would cost as much as parsing it.
    return end - start < 64 && blank.test(text.slice(start, end)) ? [] : [index];
  });
}

/** As many characters as a person looks for in one file. */
const shown = 20;

/**
 * Reads one sheet. `file` is the name for positions. What cannot be read as rows without a guess leaves no header and
 * no rows; a row with more cells than columns is left out. Both are errors. A short row is filled with empty cells, as
 * spreadsheets leave them out.
 */
export function parseSheet(file: string, bytes: Uint8Array): Sheet {
  const decoded = decodeSheet(bytes);
  const text = "text" in decoded ? decoded.text : "";
  const place = placer(file, text);
  const error = (offset: number, message: string): Problem => ({
    at: place(offset),
    message,
    level: "error",
  });
  const unusable = (problems: readonly Problem[]): Sheet => ({
    file,
    header: [],
    rows: [],
    at: () => place(0),
    problems,
  });
  if ("wrong" in decoded) return unusable([error(0, decoded.wrong)]);
  if (text.trim() === "")
    return unusable([error(0, "this file is empty; its first line has the column names")]);
  const separator = separatorOf(text.slice(0, text.search(/\n|$/)));
  const records = scanRecords(text, separator);
  if (records.strays.length > 0)
    return unusable(records.strays.slice(0, shown).map(({ offset, why }) => error(offset, why)));
  const [head, ...body] = filled(text, records, separator);
  const width = head === undefined ? 0 : (records.cells[head] ?? 0);
  const start = (index: number): number => records.starts[index] ?? 0;
  const end = (index: number): number => records.ends[index] ?? 0;
  const long = body.filter((index) => (records.cells[index] ?? 0) > width);
  const unseen = invisibleIn(text, shown).map(({ offset, name }) =>
    error(offset, `this cell has a character that nobody sees (${name}); delete and type it anew`),
  );
  const ragged = long.map((index) =>
    error(
      start(index),
      `this row has ${records.cells[index]} cells and the header ${width}; put text that contains "${separator}" in quotation marks`,
    ),
  );
  const kept = body.filter((index) => (records.cells[index] ?? 0) <= width);
  const at = (row: number, column: number): Position => {
    const index = (row < 0 ? head : kept[row]) ?? 0;
    return place(cellStart(text, separator, start(index), end(index), column));
  };
  const { header, rows } = read(
    evenRows(text, separator, records, [head, ...kept], width),
    separator,
  );
  return { file, header, rows, at, problems: [...unseen, ...ragged] };
}

/** The text of these records, every one with `width` cells; mostly that is the text itself, which is not copied then. */
function evenRows(
  text: string,
  separator: string,
  { starts, ends, cells }: Records,
  wanted: readonly (number | undefined)[],
  width: number,
): string {
  if (wanted.length === starts.length && cells.every((count) => count === width))
    return text.endsWith("\n") ? text : `${text}\n`;
  const rows = wanted.flatMap((index) =>
    index === undefined
      ? []
      : text.slice(starts[index], ends[index]) + separator.repeat(width - (cells[index] ?? width)),
  );
  return `${rows.join("\n")}\n`;
}

/** udsv's plain arrays of strings; only the column names are taken from the schema that it infers. */
function read(text: string, separator: string): { header: string[]; rows: string[][] } {
  if (text === "\n") return { header: [], rows: [] };
  const schema = inferSchema(text, { col: separator, row: "\n", trim: false }, 1);
  return {
    header: schema.cols.map(({ name }) => name.trim()),
    rows: initParser(schema).stringArrs(text),
  };
}
