/** A spreadsheet as it was read: cells as text, and where each one stands in the file; and what its columns are called. */
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

export interface ColumnSpec {
  /** What no other key says of it. */
  readonly about?: string;
  /** False: the sheet that a new county begins with has no such column. */
  readonly offered?: boolean;
  readonly required?: boolean;
  readonly kind?: "text" | "date" | "number" | "choice";
  /** Other names of the column; case, spaces and punctuation do not matter. */
  readonly also?: readonly string[];
  /** kind choice: accepted value -> other spellings of it. */
  readonly values?: Readonly<Record<string, readonly string[]>>;
  /** kind text: the most characters that a cell may have; 200 when absent. */
  readonly max?: number;
  /** kind text: a regular expression of the whole cell, and in words what it accepts. */
  readonly pattern?: { readonly of: string; readonly means: string };
  /** Taken for an empty cell. */
  readonly default?: string;
  /** What is taken when the whole column is missing, as a warning says it. */
  readonly without?: string;
}

export interface SheetSpec {
  readonly about: string;
  readonly columns: Readonly<Record<string, ColumnSpec>>;
}
