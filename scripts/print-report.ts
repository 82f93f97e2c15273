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
  const text = reports[format](report, { ...paper(out), bom: bom === true });
  await put(text, {
    format,
    ...(out === undefined ? {} : { out }),
    ...(quiet === true ? { quiet } : {}),
  });
}

/** How wide, and whether in colour. */
export function paper(out: string | undefined): {
  readonly colour: boolean;
  readonly width: number;
} {
  const width = Math.min(process.stdout.isTTY ? process.stdout.columns : 80, 120);
  return { colour: out === undefined && colour(), width };
}

/** To the screen, or to a file that only its owner reads. */
export async function put(
  text: string,
  { format, out, quiet }: Omit<PrintOptions, "bom">,
): Promise<void> {
  if (out === undefined) {
    process.stdout.write(text);
    return;
  }
  try {
    await writeFile(out, text, { mode: 0o600 });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "its folder is not there" : message;
    throw new KauntiError(`${out} could not be written (${why})`, {
      exit: 3,
      next: "make the folder first, or give --out another place",
      cause,
    });
  }
  if (quiet !== true) console.error(`${out} written (${format})`);
}
