/** A spreadsheet as it was read: cells as text, and where each one stands in the file. */
import type { Problem } from "./errors.ts";
import type { Position } from "./position.ts";

export interface Sheet {
  readonly file: string;
  /** Column names as written. */
  readonly header: readonly string[];
  /** Data rows, without the header and without empty lines. */
  readonly rows: readonly (readonly string[])[];
  /** The position of a cell; `row` counts data rows from 0, -1 is the header. Computed when asked. */
  at(row: number, column: number): Position;
  /** What is wrong with the file as a table: an unclosed quote, a ragged row. */
  readonly problems: readonly Problem[];
}
