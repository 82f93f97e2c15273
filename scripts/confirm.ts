/** A question to the person at the terminal; without one, the answer has to be on the command line. */
import { createInterface } from "node:readline/promises";
import { KauntiError } from "#model/errors";

/** The answer as typed. Throws KauntiError (exit 3) without a terminal, saying which option answers instead. */
export async function ask(question: string, instead: string): Promise<string> {
  if (!process.stdin.isTTY)
    throw new KauntiError("there is no terminal to ask at, so nothing was changed", {
      exit: 3,
      next: `say ${instead}`,
    });
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(question)).trim();
  } finally {
    terminal.close();
  }
}

/** Aborted by the first Ctrl-C or SIGTERM; what is under way is finished, and the rest left for the next run. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  const once = (): void => {
    if (!stop.signal.aborted) console.error("Stopping: what is being written is finished first …");
    stop.abort();
  };
  process.on("SIGINT", once);
  process.on("SIGTERM", once);
  return stop.signal;
}
