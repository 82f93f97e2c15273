/** What a killed run leaves behind, and how it is put right before the next one. */
import { setTimeout as sleep } from "node:timers/promises";
import { KauntiError, Refusal } from "#model/errors";
import { readCheckpoint } from "./checkpoint.ts";
import { clearDeadLocks, readLocks } from "./lock.ts";
import { backendFolder } from "./place.ts";
import type { Place } from "./place.ts";
import { runEngine } from "./run.ts";

/** An engine that lost its program ends by itself; so long it may take. */
const patienceMs = 20_000;

/** The lines to tell. Rejects with Refusal while a living run holds the stack. */
export async function recover(place: Place, stack: string): Promise<string[]> {
  const backend = backendFolder(place);
  // On a network backend the engine itself says who holds the lock (failure.ts).
  if (backend === undefined) return [];
  const told = await waitForLock(backend, stack);
  const pending = readCheckpoint(backend, stack)?.pending ?? 0;
  if (pending === 0) return told;
  await forgetPending(place, stack);
  return [
    ...told,
    `${stack}: an earlier run was killed in the middle of ${pending} operations; they are done again`,
  ];
}

async function waitForLock(backend: string, stack: string): Promise<string[]> {
  const until = Date.now() + patienceMs;
  for (;;) {
    try {
      return clearDeadLocks(backend, stack, Date.now());
    } catch (error) {
      // Only a run of this machine is likely to be the end of one that was killed.
      const ours = readLocks(backend, stack).some(({ owner }) => owner === "alive");
      if (!(error instanceof Refusal) || !ours || Date.now() >= until) throw error;
      await sleep(500);
    }
  }
}

/** Our resources are made by reconciling and known by their fences, so what was begun can simply be begun again. */
async function forgetPending(place: Place, stack: string): Promise<void> {
  const { result } = await runEngine(place, { verb: "export", stack });
  const state = result as { deployment?: { pending_operations?: unknown } };
  if (state.deployment === undefined)
    throw new KauntiError(`${stack}: the engine's state could not be exported to be put right`);
  const { pending_operations: _begun, ...deployment } = state.deployment;
  await runEngine(place, { verb: "restore", stack, state: { ...state, deployment } });
}
