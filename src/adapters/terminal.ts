/** The operator's terminal: one line of progress for what takes over two seconds; nothing at all in a pipe. */
import type { WriteStream } from "node:tty";
import type { Clock, Progress } from "#model/ports";

/** Quiet until then: what is quick needs no telling. */
const patienceMs = 2000;
const betweenMs = 100;
const clearLine = "\r\u001b[2K";

/** Colour only for a terminal, and never where NO_COLOR is set (no-color.org) or the terminal is dumb. */
export function wantsColour(stream: Pick<WriteStream, "isTTY">, env: NodeJS.ProcessEnv): boolean {
  return stream.isTTY && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb";
}

export function terminalProgress(
  stream: Pick<WriteStream, "isTTY" | "write"> & { readonly columns?: number },
  clock: Clock,
): Progress {
  let about = "";
  let total = 0;
  let done = 0;
  let started = 0;
  let drawn = 0;
  const draw = (now: number, detail: string) => {
    drawn = now;
    const elapsed = now - started;
    const left = done === 0 ? "" : `, ${seconds((elapsed / done) * (total - done))} left`;
    const line = `${about}: ${String(done)} of ${String(total)}${left} ${printable(detail)}`;
    stream.write(`${clearLine}${line.slice(0, (stream.columns ?? 80) - 1).trimEnd()}`);
  };
  return {
    start: (what, of) => {
      [about, total, done, started, drawn] = [what, of, 0, clock.now().getTime(), 0];
    },
    step: (detail = "") => {
      done += 1;
      const now = clock.now().getTime();
      if (stream.isTTY && now - started >= patienceMs && now - drawn >= betweenMs)
        draw(now, detail);
    },
    end: (summary) => {
      if (drawn > 0) stream.write(clearLine);
      drawn = 0;
      if (stream.isTTY && summary !== undefined) stream.write(`${summary}\n`);
    },
  };
}

function seconds(ms: number): string {
  const whole = Math.ceil(ms / 1000);
  return whole < 90 ? `${String(whole)} s` : `${String(Math.ceil(whole / 60))} min`;
}

/** A host's name must not move the cursor. */
function printable(text: string): string {
  return text.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, "");
}
