/** Where a value was written, so that every error and every `explain` can point at it. */

/** `file` is relative to the inventory root (or to the kit for shipped data); line and column count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One parsed input file: plain data, and the position of any JSON pointer (RFC 6901) in it. */
export interface Document {
  readonly file: string;
  readonly value: unknown;
  /** The position of the value at `pointer`, or of its nearest written parent. */
  at(pointer: string): Position;
}
