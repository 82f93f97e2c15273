/** Runs one engine job in a forked worker, and waits for it to end by itself even when it was cancelled. */
import { fork } from "node:child_process";
import { openSync, closeSync } from "node:fs";
import { join } from "node:path";
import { KauntiError } from "#model/errors";
import type { EngineJob, EngineOutcome, EngineWatch } from "#model/engine";
import { failureOf } from "./failure.ts";
import type { FromWorker, ToWorker } from "./messages.ts";
import { engineEnvironment, isOwnBackend, preparePlace } from "./place.ts";
import type { Place } from "./place.ts";

const worker = new URL("./worker.ts", import.meta.url);

/** Resolves with what was done; rejects with a sentence. The raw log is `<state>/engine/logs/<stack>.log`. */
export async function runEngine(
  place: Place,
  job: EngineJob,
  watch: EngineWatch = {},
): Promise<EngineOutcome> {
  watch.signal?.throwIfAborted();
  const { project, home, logs } = preparePlace(place, job.stack);
  const log = join(logs, `${job.stack}.log`);
  const ownerOnly = isOwnBackend(place);
  const file = openSync(log, "a", 0o600);
  const child = fork(worker, {
    // A process group of its own: the terminal's Ctrl-C must not reach the engine a second time.
    detached: true,
    env: { ...engineEnvironment(place, home, process.env), ...job.env },
    execArgv: ["--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", file, file, "ipc"],
    serialization: "json",
  });
  closeSync(file);
  const tell = (message: ToWorker): void => void (child.connected && child.send(message));
  const cancel = (): void => tell({ say: "cancel" });
  watch.signal?.addEventListener("abort", cancel, { once: true });
  try {
    return await new Promise<EngineOutcome>((resolve, reject) => {
      let answer: (() => void) | undefined;
      child.on("message", (message: FromWorker) => {
        if (message.say === "ready")
          tell({ say: "run", job, engineRoot: place.engineRoot, project, home, log, ownerOnly });
        else if (message.say === "step") watch.step?.(message.step);
        else if (message.say === "done") answer = () => resolve(message.outcome);
        else
          answer = () =>
            reject(watch.signal?.aborted ? stopped(job) : failureOf(job.stack, message, log));
      });
      child.on("error", reject);
      // Only when the process has ended is the lock gone and the state written.
      child.on("close", (code, signal) =>
        answer === undefined ? reject(died(job, signal ?? `exit ${code}`, log)) : answer(),
      );
    });
  } finally {
    watch.signal?.removeEventListener("abort", cancel);
  }
}

const stopped = ({ stack, verb }: EngineJob): KauntiError =>
  new KauntiError(`${stack}: stopped as asked, before it was finished`, {
    next: `run ./kaunti ${verb} again to finish it`,
  });

const died = ({ stack }: EngineJob, how: string, log: string): KauntiError =>
  new KauntiError(`${stack}: the engine's process ended without an answer (${how})`, {
    next: `run it again: what was begun is recognised and finished; its log is ${log}`,
  });
