/** Many machines in an afternoon: each row has its own result, and one sick laptop never stops the others. */
import type { ExitCode } from "#model/errors";
import type { Progress } from "#model/ports";
import { Unreachable } from "#model/reach";
import { exitCodeOf } from "#model/report";
import type { EnrolResult } from "./enrol.ts";
import { pool } from "./fleet.ts";

export interface EnrolRow {
  readonly asset: string;
  readonly outcome: EnrolResult["outcome"] | "unreachable" | "failed";
  /** Why it was not enrolled, or what is left to do. */
  readonly detail: string;
  readonly result?: EnrolResult;
}

interface BatchOptions<R> {
  readonly most: number;
  readonly progress: Progress;
  /** Rows whose keys the others are given, such as a county's own server; the rest waits until they are registered. */
  readonly leads?: (row: R) => boolean;
}

/**
 * Runs every row, at most `most` together; answers in the order of the sheet. Never rejects for one row's sake.
 * `one` calls `registered` as soon as its machine is in the register.
 */
export async function enrolBatch<R extends { readonly asset: string }>(
  rows: readonly R[],
  one: (row: R, registered: () => void) => Promise<EnrolResult>,
  { most, progress, leads = () => false }: BatchOptions<R>,
): Promise<readonly EnrolRow[]> {
  const slots = pool(most);
  progress.start("enrolling", rows.length);
  const gates = new Map(rows.filter(leads).map((row) => [row, Promise.withResolvers<void>()]));
  const opened = Promise.all([...gates.values()].map(async ({ promise }) => promise));
  const done = await Promise.all(
    rows.map(async (row) => {
      const gate = gates.get(row)?.resolve;
      if (gate === undefined) await opened;
      const registered = gate ?? (() => undefined);
      return slots(async () => {
        const result = await attempt(row.asset, () => one(row, registered));
        // Also where it failed: the others say then what they miss.
        registered();
        progress.step(row.asset);
        return result;
      });
    }),
  );
  progress.end();
  return done;
}

/** One machine's result, whatever happened to it. */
export async function attempt(asset: string, one: () => Promise<EnrolResult>): Promise<EnrolRow> {
  try {
    return rowOf(await one());
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { asset, outcome: error instanceof Unreachable ? "unreachable" : "failed", detail };
  }
}

/** A result as a row of the summary. */
export function rowOf(result: EnrolResult): EnrolRow {
  const { asset, outcome, objections, repaired, byHand } = result;
  const refused = objections.map(({ why, next }) => `${why}; ${next}`).join(" · ");
  const work = [
    ...(repaired > 0 ? [`${String(repaired)} repaired`] : []),
    ...(byHand.length > 0 ? [`${String(byHand.length)} left to do by hand`] : []),
  ].join(", ");
  return { asset, outcome, detail: refused === "" ? work : refused, result };
}

/** 3: a machine was refused (the inventory, or the machine, is wrong). 2: could not be told. 1: findings. 0: clean. */
export function enrolExit(rows: readonly EnrolRow[]): ExitCode {
  const outcomes = new Set(rows.map(({ outcome }) => outcome));
  if (outcomes.has("refused")) return 3;
  const reports = rows.flatMap(({ result }) =>
    result?.report === undefined ? [] : [result.report],
  );
  if (outcomes.has("unreachable") || outcomes.has("failed")) return 2;
  const judged = exitCodeOf({ subjects: reports });
  return judged === 0 && outcomes.has("declined") ? 1 : judged;
}
