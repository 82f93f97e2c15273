/** Where each record of a CSV text begins and how many cells it has (RFC 4180): one pass, before the parser. */

/** A quotation mark that RFC 4180 has no reading for: guessing one would swallow or move what follows. */
export interface Stray {
  readonly offset: number;
  readonly why: string;
}

export interface Records {
  /** Offset of each record's first character, and of what follows its last. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly cells: readonly number[];
  readonly strays: readonly Stray[];
}

const quote = 34;
const newline = 10;

/** `separator`: one character. A quotation mark opens a quoted cell only as its first character. */
export function scanRecords(text: string, separator: string): Records {
  const split = separator.charCodeAt(0);
  const starts: number[] = [];
  const ends: number[] = [];
  const cells: number[] = [];
  const strays: Stray[] = [];
  let start = 0;
  let count = 1;
  let cell = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === quote) {
      if (i !== cell) {
        if (isBlank(text, cell, i)) strays.push({ offset: i, why: blankBefore });
        continue;
      }
      const close = closing(text, i);
      const why = wrong(text, i, close, split, cells[0] ?? 0);
      if (why !== undefined) strays.push({ offset: i, why });
      i = close;
    } else if (code === split) {
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
  return { starts, ends, cells, strays };
}

const twice = "write it twice if it belongs to the text";
const blankBefore = `a quotation mark after a blank does not begin a quoted cell; take the blank away, or ${twice} of a quoted cell`;

/** Offset of the mark that closes what `open` opens; the text's length when none does. */
function closing(text: string, open: number): number {
  for (let i = text.indexOf('"', open + 1); i >= 0; i = text.indexOf('"', i + 2))
    if (text.charCodeAt(i + 1) !== quote) return i;
  return text.length;
}

/** What is wrong with the quoted cell `open`-`close`. `width`: cells of the first record, 0 while in it. */
function wrong(
  text: string,
  open: number,
  close: number,
  split: number,
  width: number,
): string | undefined {
  if (close === text.length)
    return `a quotation mark is opened here and never closed; close it, or ${twice}`;
  const after = text.charCodeAt(close + 1);
  if (close + 1 < text.length && after !== split && after !== newline)
    return `text follows the closing quotation mark of the cell that begins here${lines(text, open, close)}; a quotation mark that belongs to the text is written twice`;
  if (width < 2 || close - open < width || !text.slice(open, close).includes("\n"))
    return undefined;
  // As many separators as a row has, over a line's end: rows that a forgotten mark drew into one cell.
  let held = 0;
  for (let i = open; i < close; i += 1) if (text.charCodeAt(i) === split) held += 1;
  if (held < width - 1) return undefined;
  return `the quoted cell that begins here holds whole rows${lines(text, open, close)}; close it where it ends, or ${twice}`;
}

/** How far it went, for who looks for the missing mark. */
function lines(text: string, open: number, close: number): string {
  const count = text.slice(open, close).split("\n").length;
  return count > 1 ? ` (${count} lines)` : "";
}

function isBlank(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i += 1) if (text[i] !== " " && text[i] !== "\u00A0") return false;
  return true;
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
  for (let i = from; i < to && left > 0; i += 1) {
    if (text[i] === '"' && (i === from || text[i - 1] === separator)) i = closing(text, i);
    else if (text[i] === separator) {
      left -= 1;
      if (left === 0) return i + 1;
    }
  }
  return from;
}
