/** IPv4 prefixes as numbers: what "overlaps" and "comes first" mean for routes and firewall sets. */

export interface Range {
  readonly first: number;
  readonly last: number;
}

/** `10.99.0.0/16` -> its first and last address as unsigned numbers; undefined when it is not a network in CIDR form. */
export function parsePrefix(prefix: string): Range | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(prefix);
  if (match === null) return undefined;
  const [a, b, c, d, bits] = match.slice(1).map(Number) as [number, number, number, number, number];
  if ([a, b, c, d].some((octet) => octet > 255) || bits > 32) return undefined;
  const first = ((a * 256 + b) * 256 + c) * 256 + d;
  const size = 2 ** (32 - bits);
  return first % size === 0 ? { first, last: first + size - 1 } : undefined;
}

export function overlaps(left: Range, right: Range): boolean {
  return left.first <= right.last && right.first <= left.last;
}

function startOf(prefix: string): number {
  return parsePrefix(prefix)?.first ?? Infinity;
}

/** Prefixes in numeric order (10.99.8.0 before 10.99.64.0); unparsable ones last, by text. */
export function sortPrefixes(prefixes: readonly string[]): string[] {
  return prefixes.toSorted((left, right) => {
    const [a, b] = [startOf(left), startOf(right)];
    return a === b ? (left < right ? -1 : 1) : a - b;
  });
}

/** 174260224 -> `10.99.0.0`. */
export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}
