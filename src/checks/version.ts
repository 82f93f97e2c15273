/** Versions as makers write them, compared number by number. */

/** Below zero: `a` is older. Missing parts are 0: 7.1 is older than 7.1.2. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split(".").map(Number));
  for (let at = 0; at < Math.max(left?.length ?? 0, right?.length ?? 0); at += 1) {
    const difference = (left?.[at] ?? 0) - (right?.[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether a maker still mends it: not older than the entry of its own main number, or newer than every main number. */
export function isSupported(version: string, oldest: readonly string[]): boolean {
  const main = version.split(".")[0];
  const own = oldest.find((entry) => entry.split(".")[0] === main);
  if (own !== undefined) return compareVersions(version, own) >= 0;
  return oldest.every((entry) => compareVersions(version, entry) > 0);
}
