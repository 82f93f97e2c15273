/** Why an engine run failed, as sentences for the operator. Pure. */
import { KauntiError } from "#model/errors";
import { sentence } from "./events.ts";

/** Symptoms in the engine's own output, and what an operator makes of them. */
const known: readonly {
  readonly sign: RegExp;
  readonly says: (found: RegExpExecArray, stack: string) => string;
}[] = [
  {
    sign: /the stack is currently locked by .*?created by (\S+) \(pid (\d+)\) at (\S+)/s,
    says: ([, owner, pid, at], stack) =>
      `an engine run of ${owner} (process ${pid}, since ${at}) holds the lock; wait for it, or free it with ./kaunti doctor --unlock ${stack} once you know that it is dead`,
  },
  {
    sign: /incorrect passphrase/,
    says: () =>
      "the passphrase is not the one that this stack was made with; see `state.passphrase` of the county",
  },
  {
    sign: /no space left on device/i,
    says: () => "the disk is full; free some space and run it again, nothing was lost",
  },
  {
    sign: /unexpected end of JSON input/i,
    says: (_found, stack) =>
      `a file of the engine's state is cut off, as a full disk leaves it; free some space, run ./kaunti doctor --unlock ${stack}, and run it again`,
  },
  {
    sign: /(?:Could not|unable to) (?:find|locate)[^\n]*plugin[^\n]*|no resource plugin '([^']+)'[^\n]*/i,
    says: ([text]) =>
      `a provider of the engine is missing (${text.trim()}); put it on PATH, or run pulumi plugin install with PULUMI_HOME set to engine/home of the state folder`,
  },
];

/** `errors`: diagnostics of the run; `output`: the end of what the engine printed; `log`: where all of it is kept. */
export function failureOf(
  stack: string,
  { errors, output }: { readonly errors: readonly string[]; readonly output: string },
  log: string,
): KauntiError {
  for (const { sign, says } of known) {
    const found = sign.exec(output);
    if (found) return new KauntiError(`${stack}: ${says(found, stack)}`);
  }
  const told = errors.length > 0 ? errors : lastErrors(output);
  return new KauntiError(`${stack}: ${told.join("\n  ")}`, {
    next: `the engine's own log is ${log}`,
  });
}

/** Where no diagnostic came: the lines that say error, else the last one. */
function lastErrors(output: string): string[] {
  const lines = output
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  const errors = lines
    .filter((line) => /^(stderr: )?error:/i.test(line))
    .map((line) => sentence(line.replace(/^stderr: /, "")));
  const told = [...new Set(errors.filter(Boolean))].slice(0, 5);
  return told.length > 0 ? told : [lines.at(-1) ?? "the engine stopped without a word"];
}
