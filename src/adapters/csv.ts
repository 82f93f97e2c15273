/** County spreadsheets as they come: BOM, Windows-1252 or UTF-8, comma, semicolon or tab, quotes, CRLF (RFC 4180). */
import { inferSchema, initParser } from "udsv";
import type { Problem } from "#model/errors";
import type { Position } from "#model/position";
import type { Sheet } from "#model/sheet";
import { cellStart, scanRecords, type Records } from "./csv-records.ts";

/** UTF-8 where the bytes are UTF-8; else Windows-1252, which is what Excel saves as "CSV" in an English locale. */
function decode(bytes: Uint8Array): string {
  // "Unicode text" of spreadsheets: UTF-16 with a byte order mark.
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** The separator that the header line has most of. */
function separatorOf(header: string): string {
  const count = (mark: string): number => header.split(mark).length;
  return [",", ";", "\t"].toSorted((a, b) => count(b) - count(a))[0] ?? ",";
}

/** A place in the text as line and column, both from 1. */
function placeIn(file: string, text: string, offset: number): Position {
  let line = 1;
  let start = 0;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) {
    line += 1;
    start = at + 1;
  }
  return { file, line, column: offset - start + 1 };
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

/**
 * Reads one sheet. `file` is the name for positions. A quote that is never closed and a row with more cells than
 * columns are problems; a short row is filled with empty cells, as spreadsheets leave them out.
 */
export function parseSheet(file: string, bytes: Uint8Array): Sheet {
  const text = decode(bytes)
    .replace(/^\uFEFF/, "")
    .replaceAll("\r\n", "\n")
    .replaceAll("\r", "\n");
  const separator = separatorOf(text.slice(0, text.search(/\n|$/)));
  const records = scanRecords(text, separator);
  const place = (offset: number): Position => placeIn(file, text, offset);
  const error = (offset: number, message: string): Problem => ({
    at: place(offset),
    message,
    level: "error",
  });
  if (records.open !== undefined) {
    const message =
      "a quotation mark is opened here and never closed; close it, or write it twice if it belongs to the text";
    return {
      file,
      header: [],
      rows: [],
      at: () => place(0),
      problems: [error(records.open, message)],
    };
  }
  const [head, ...body] = filled(text, records, separator);
  const width = head === undefined ? 0 : (records.cells[head] ?? 0);
  const start = (index: number): number => records.starts[index] ?? 0;
  const end = (index: number): number => records.ends[index] ?? 0;
  const long = body.filter((index) => (records.cells[index] ?? 0) > width);
  const problems = long.map((index) =>
    error(
      start(index),
      `this row has ${records.cells[index]} cells and the header ${width}; put text that contains "${separator}" in quotation marks`,
    ),
  );
  const kept = body.filter((index) => (records.cells[index] ?? 0) <= width);
  const even = [head, ...kept].flatMap((index) => {
    if (index === undefined) return [];
    return (
      text.slice(start(index), end(index)) +
      separator.repeat(width - (records.cells[index] ?? width))
    );
  });
  const at = (row: number, column: number): Position => {
    const index = (row < 0 ? head : kept[row]) ?? 0;
    return place(cellStart(text, separator, start(index), end(index), column));
  };
  const { header, rows } = read(`${even.join("\n")}\n`, separator);
  return { file, header, rows, at, problems };
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
