/** The formats. One more is one file and one line here. */
import type { AuditReport } from "#model/verdict";
import { csv } from "./csv.ts";
import { html } from "./html.ts";
import { json } from "./json.ts";
import { junit } from "./junit.ts";
import { table } from "./table.ts";

export interface ReportOptions {
  readonly colour?: boolean;
  readonly width?: number;
  readonly bom?: boolean;
}

export type Report = (report: AuditReport, options?: ReportOptions) => string;

const registry = { table, json, csv, junit, html } satisfies Record<string, Report>;
export type ReportFormat = keyof typeof registry;
export const reports: Readonly<Record<ReportFormat, Report>> = registry;
export const reportFormats = Object.keys(registry) as readonly ReportFormat[];
