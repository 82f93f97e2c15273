/** One order for everything rendered: by code unit, the same on every machine and in every locale. */

/** Comparator of strings by UTF-16 code unit (never `localeCompare`, which follows the machine's locale). */
export function byText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** A sorted copy of `items` by a text key. */
export function sortedBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  return items.toSorted((left, right) => byText(key(left), key(right)));
}

/** Sorted, each value once. */
export function uniqueSorted(values: Iterable<string>): string[] {
  return [...new Set(values)].toSorted(byText);
}
