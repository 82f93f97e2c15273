/** What became of every stack, and the exit code of that. */
import { KauntiError, type ExitCode } from "#model/errors";
import type { StackResult } from "./rollout-run.ts";

/** Throws what was not foreseen. */
export function printResults(results: readonly StackResult[]): ExitCode {
  let failed = false;
  for (const result of results) {
    if (result.status === "rejected") {
      if (!(result.reason instanceof KauntiError)) throw result.reason;
      console.error(`kaunti: ${result.reason.message}`);
      failed = true;
      continue;
    }
    const { stack, changes, ran, notes, waiting } = result.value;
    for (const note of notes) console.log(`note: ${note}`);
    if (ran) console.log(`${stack}: ${made(changes)}`);
    for (const why of waiting)
      console.error(`kaunti: ${stack}: not reached, and not changed: ${why}`);
    failed ||= waiting.length > 0;
  }
  return failed ? 2 : 0;
}

function made(changes: number): string {
  if (changes === 0) return "nothing had to be changed on its targets";
  return `${changes} ${changes === 1 ? "change" : "changes"} made`;
}
