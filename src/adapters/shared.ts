/** One open session per target for all that read it at the same time: opened by the first reader, closed after the last. */

export interface Readers<T> {
  /** `key`: the target, and as whom. Rejects as `open` does, for every reader that waited for it. */
  readonly read: <R>(
    key: string,
    open: () => Promise<T>,
    use: (opened: T) => Promise<R>,
  ) => Promise<R>;
}

interface Shared<T> {
  readonly opened: Promise<T>;
  users: number;
}

export function readers<T extends { close(): Promise<void> }>(): Readers<T> {
  const all = new Map<string, Shared<T>>();
  return {
    async read(key, open, use) {
      const shared = all.get(key) ?? { opened: open(), users: 0 };
      all.set(key, shared);
      shared.users += 1;
      try {
        return await use(await shared.opened);
      } finally {
        shared.users -= 1;
        if (shared.users === 0) {
          all.delete(key);
          await shared.opened.then(
            async (opened) => opened.close(),
            () => undefined,
          );
        }
      }
    },
  };
}
