/** A report to the screen or to a file. */
import { writeFile } from "node:fs/promises";
import { KauntiError } from "#model/errors";
import type { AuditReport } from "#model/verdict";
import { reports } from "#reports/index";
import type { ReportFormat } from "#reports/index";
import { colour } from "./wire-audit.ts";

export interface PrintOptions {
  readonly format: ReportFormat;
  readonly out?: string;
  readonly bom?: true;
  /** The caller says itself where it is. */
  readonly quiet?: true;
}

/** A file gets no colour and is only ever readable by its owner: findings are nobody else's business. */
export async function printReport(
  report: AuditReport,
  { format, out, bom, quiet }: PrintOptions,
): Promise<void> {
  const width = Math.min(process.stdout.isTTY ? process.stdout.columns : 80, 120);
  const text = reports[format](report, {
    colour: out === undefined && colour(),
    width,
    bom: bom === true,
  });
  if (out === undefined) {
    process.stdout.write(text);
    return;
  }
  try {
    await writeFile(out, text, { mode: 0o600 });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new KauntiError(`${out} could not be written (${why})`, { exit: 3, cause });
  }
  if (quiet !== true) console.error(`${out} written (${format})`);
}
