/** How many at once: a pool of slots that tasks wait for, in the order they came. */

export type Pool = <T>(task: () => Promise<T>) => Promise<T>;

/** At most `most` tasks run together; a task that rejects frees its slot like any other. */
export function pool(most: number): Pool {
  const waiting: (() => void)[] = [];
  let free = most;
  return async (task) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      // The slot goes straight to whoever waits longest, so that nobody can slip in between.
      if (next === undefined) free += 1;
      else next();
    }
  };
}
