/** How one kind of fact is asked for in POSIX sh, and how the lines of the answer are read. */
import type { Want } from "#model/fact";

/** A decoded line: text is text already, whatever way it travelled. */
export type Line = Readonly<Record<string, unknown>>;

export interface FactKindAsked<K extends Want["kind"] = Want["kind"]> {
  /** sh functions that the calls need; written once. */
  readonly functions: string;
  /** True: only a running system can answer. An image is answered with `stored`. */
  readonly running: boolean;
  /** sh lines before the first question: what one process can tell for all of these wants. They print nothing. */
  readonly before?: (wants: readonly Extract<Want, { kind: K }>[]) => string;
  /** One sh line (or a few) that prints the records of this want between `ask` and `answered`. */
  readonly call: (want: Extract<Want, { kind: K }>) => string;
  /** One record of the answer. Throws on a shape that the script does not write. */
  readonly parse: (line: Line) => unknown;
}

export const text = (line: Line, key: string): string => {
  const value = line[key];
  if (typeof value !== "string") throw new TypeError(`no text "${key}"`);
  return value;
};

export const number = (line: Line, key: string): number => {
  const value = line[key];
  if (typeof value !== "number") throw new TypeError(`no number "${key}"`);
  return value;
};
