/** A bounded pool: so many at once, results in order, one failure does not stop the others. */

/** `work` for every item, at most `size` at a time. */
export async function inPool<T, R>(
  items: readonly T[],
  size: number,
  work: (item: T) => Promise<R>,
): Promise<PromiseSettledResult<R>[]> {
  const results: PromiseSettledResult<R>[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) {
      const [result] = await Promise.allSettled([work(items[at] as T)]);
      results[at] = result;
    }
  };
  await Promise.all(Array.from({ length: Math.min(size, items.length) }, lane));
  return results;
}

/** Targets that are read at the same time: most of reading is waiting for somebody far away. */
const readers = 16;

/** Answers in the order of `items`. Rejects with the first failure, when all have ended. */
export async function atOnce<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  size: number = readers,
): Promise<R[]> {
  const results = await inPool(items, size, work);
  return results.map((result) => {
    if (result.status === "rejected") throw result.reason;
    return result.value;
  });
}
