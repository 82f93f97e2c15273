/** Frees a stack by hand: from owners that are dead here, or on a machine that the operator says is gone for good. */
import { rmSync } from "node:fs";
import { clearDeadLocks, describeLock, readLocks } from "./lock.ts";

/** The lines to tell. Throws Refusal while the owner may live. `gone`: host name. */
export function unlock(
  backend: string,
  stack: string,
  gone: string | undefined,
  now: number,
): string[] {
  const lost = readLocks(backend, stack).filter(
    ({ owner, host }) => owner === "unknown" && host === gone,
  );
  for (const { path } of lost) rmSync(path, { force: true });
  const told = [
    ...lost.map((lock) => `${describeLock(lock, now)}; removed, because ${lock.host} is gone`),
    ...clearDeadLocks(backend, stack, now),
  ];
  return told.length === 0 ? [`${stack}: nobody holds it.`] : told;
}
