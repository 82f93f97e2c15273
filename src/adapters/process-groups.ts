/** The process groups that we started: none of them outlives us, whatever ends us. */

/** Leaders of groups that run now. */
const running = new Set<number>();
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** `leader`: pid of a child with a group of its own; undefined = it did not start. */
export function endsWithUs(leader: number | undefined): { kill(): void; release(): void } {
  if (leader !== undefined) watch(leader);
  return {
    kill: () => {
      if (leader !== undefined) end(leader);
    },
    release: () => {
      if (leader !== undefined) release(leader);
    },
  };
}

function watch(leader: number): void {
  if (running.size === 0) {
    for (const signal of signals) process.on(signal, ended);
    process.on("exit", endAll);
  }
  running.add(leader);
}

function release(leader: number): void {
  if (!running.delete(leader) || running.size > 0) return;
  for (const signal of signals) process.off(signal, ended);
  process.off("exit", endAll);
}

/** With nobody else to say what a signal means here, it ends us as it would have without us listening. */
function ended(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  endAll();
  process.off(signal, ended);
  process.kill(process.pid, signal);
}

function endAll(): void {
  for (const leader of running) end(leader);
}

function end(leader: number): void {
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // It has ended already, or runs as root through sudo: then the closed pipes end it.
  }
}
