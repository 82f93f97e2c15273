/** Where each record of a CSV text begins and how many cells it has (RFC 4180): one pass, before the parser. */

export interface Records {
  /** Offset of each record's first character, and of what follows its last. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly cells: readonly number[];
  /** Offset of a quotation mark that is never closed. */
  readonly open: number | undefined;
}

const quote = 34;
const newline = 10;

/** `separator`: one character. A quotation mark opens a quoted cell only as its first character. */
export function scanRecords(text: string, separator: string): Records {
  const split = separator.charCodeAt(0);
  const starts: number[] = [];
  const ends: number[] = [];
  const cells: number[] = [];
  let start = 0;
  let count = 1;
  let cell = 0;
  let open: number | undefined;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (open !== undefined) {
      if (code !== quote) continue;
      if (text.charCodeAt(i + 1) === quote) i += 1;
      else open = undefined;
    } else if (code === quote && i === cell) open = i;
    else if (code === split) {
      count += 1;
      cell = i + 1;
    } else if (code === newline) {
      starts.push(start);
      ends.push(i);
      cells.push(count);
      start = cell = i + 1;
      count = 1;
    }
  }
  if (start < text.length) {
    starts.push(start);
    ends.push(text.length);
    cells.push(count);
  }
  return { starts, ends, cells, open };
}

/** Offset of cell `index` of the record `from`-`to`. */
export function cellStart(
  text: string,
  separator: string,
  from: number,
  to: number,
  index: number,
): number {
  let left = index;
  let quoted = false;
  for (let i = from; i < to && left > 0; i += 1) {
    if (text[i] === '"') quoted = !quoted;
    else if (!quoted && text[i] === separator) {
      left -= 1;
      if (left === 0) return i + 1;
    }
  }
  return from;
}
