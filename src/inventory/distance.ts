/** How far apart two spellings are: for "did you mean". Pure. */

/** Optimal string alignment distance (a swap of neighbours counts 1), or `limit + 1` as soon as it is beyond `limit`. */
export function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) next.push(cell(a, b, i, j, before, row, next));
    if (Math.min(...next) > limit) return limit + 1;
    before = row;
    row = next;
  }
  return Math.min(row[b.length] ?? Infinity, limit + 1);
}

function cell(
  a: string,
  b: string,
  i: number,
  j: number,
  before: readonly number[],
  row: readonly number[],
  next: readonly number[],
): number {
  const cost = a[i - 1] === b[j - 1] ? 0 : 1;
  const best = Math.min(
    (row[j] ?? Infinity) + 1,
    (next[j - 1] ?? Infinity) + 1,
    (row[j - 1] ?? Infinity) + cost,
  );
  const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
  return swapped ? Math.min(best, (before[j - 2] ?? Infinity) + 1) : best;
}

/** Up to `count` of `known` that resemble `wanted`, nearest first; none when nothing is like it. */
export function nearest(wanted: string, known: Iterable<string>, count = 3): string[] {
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  return [...new Set(known)]
    .map((name) => ({ name, away: distance(wanted.toLowerCase(), name.toLowerCase(), limit) }))
    .filter(({ away }) => away <= limit)
    .toSorted((a, b) => a.away - b.away || (a.name < b.name ? -1 : 1))
    .slice(0, count)
    .map(({ name }) => name);
}
