/** Random numbers that are the same on every machine and run (mulberry32). */

/** A source of numbers in [0, 1), given its seed. */
export type Random = () => number;

/** The source that starts at `seed`. */
export function random(seed: number): Random {
  let state = seed * 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** One of `list`. */
export function pick<T>(next: Random, list: readonly T[]): T {
  const chosen = list[Math.floor(next() * list.length)];
  if (chosen === undefined) throw new Error("nothing to pick from");
  return chosen;
}
