/** IPv4 prefixes as ranges of numbers. Pure. */

export interface Range {
  readonly first: number;
  readonly last: number;
}

/** `10.99.32.0/22` or a single address; undefined for anything else. */
export function rangeOf(prefix: string): Range | undefined {
  const found = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(prefix);
  if (found === null) return undefined;
  const bytes = found.slice(1, 5).map(Number);
  const bits = Number(found[5] ?? 32);
  if (bytes.some((byte) => byte > 255) || bits > 32) return undefined;
  const size = 2 ** (32 - bits);
  const address = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  const first = Math.floor(address / size) * size;
  return { first, last: first + size - 1 };
}

export function within(inner: Range, outer: Range): boolean {
  return inner.first >= outer.first && inner.last <= outer.last;
}

/** Neighbours in address order that share an address. */
export function overlapping<T extends { readonly prefix: string }>(nets: readonly T[]): [T, T][] {
  const ranges = nets
    .flatMap((net) => {
      const range = rangeOf(net.prefix);
      return range === undefined ? [] : [{ net, range }];
    })
    .toSorted((a, b) => a.range.first - b.range.first || a.range.last - b.range.last);
  const found: [T, T][] = [];
  let widest = ranges[0];
  for (const next of ranges.slice(1)) {
    if (widest !== undefined && next.range.first <= widest.range.last)
      found.push([widest.net, next.net]);
    if (widest === undefined || next.range.last > widest.range.last) widest = next;
  }
  return found;
}
