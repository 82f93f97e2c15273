/** The audit's JSON as tests read it. */
import type { ShellResult } from "#model/ports";

export interface ReportRow {
  readonly subject: string;
  readonly control: string;
  readonly verdict: string;
  readonly where: string;
  readonly why: string;
  readonly judged: string;
  readonly baseline: string;
}

interface Report {
  readonly results: readonly ReportRow[];
  readonly subjects: readonly { readonly subject: { readonly id: string } }[];
}

export interface Read {
  /** Asset ids, in the report's order. */
  readonly subjects: readonly string[];
  /** Of one asset. */
  of(asset: string): readonly ReportRow[];
  readonly code: number | null;
}

/** Throws with what the command said where it said no report. */
export function readReport({ code, out, err }: ShellResult): Read {
  if (!out.startsWith("{")) throw new Error(`no report: exit ${String(code)}\n${out}\n${err}`);
  const { results, subjects } = JSON.parse(out) as Report;
  return {
    subjects: subjects.map(({ subject }) => subject.id),
    of: (asset) => results.filter(({ subject }) => subject === asset),
    code,
  };
}
