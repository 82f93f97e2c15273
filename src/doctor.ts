/** What has to be right before anything works: each check says that it is, or what to do. Pure: I/O arrives as checks. */
import type { ExitCode } from "#model/errors";
import { KauntiError } from "#model/errors";

/** Answers what was found; rejects with a sentence when something has to be done. */
export interface Check {
  readonly name: string;
  readonly run: () => Promise<string>;
}

export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly says: string;
}

/** One after the other; a check that fails does not stop the next. */
export async function examine(checks: readonly Check[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { name, run } of checks) {
    try {
      findings.push({ name, ok: true, says: await run() });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const says =
        error instanceof KauntiError ? error.message : `it cannot be told (${error.message})`;
      findings.push({ name, ok: false, says });
    }
  }
  return findings;
}

/** `ok    engine: Pulumi 3.259.0`. */
export function findingLines(findings: readonly Finding[]): string[] {
  const width = Math.max(...findings.map(({ name }) => name.length));
  return findings.map(({ name, ok, says }) => {
    const [first = "", ...rest] = says.split("\n");
    const more = rest.map((line) => `${" ".repeat(width + 8)}${line}`);
    return [`${ok ? "ok    " : "TO DO "}${name.padEnd(width)}  ${first}`, ...more].join("\n");
  });
}

/** 0 = everything is there, 1 = something to do. */
export function doctorExitCode(findings: readonly Finding[]): ExitCode {
  return findings.every(({ ok }) => ok) ? 0 : 1;
}
