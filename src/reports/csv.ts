/** CSV (RFC 4180) that a spreadsheet may open: no cell of ours is ever run as a formula. */
import type { AuditReport } from "#model/verdict";
import { columns, rowsOf } from "./columns.ts";
import { plain } from "./text.ts";

/** A leading `=`, `+`, `-`, `@` (also full-width) starts a formula in Excel, LibreOffice and Sheets (OWASP, CSV injection). */
const formula = /^\s*[=+\-@＝＋－＠|%]/u;

function cell(value: string | number | boolean): string {
  const safe = plain(typeof value === "boolean" ? (value ? "yes" : "no") : String(value));
  const inert = formula.test(safe) ? `'${safe}` : safe;
  return /[",;']/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

/** `bom`: Excel reads UTF-8 only with a byte order mark. */
export function csv(report: AuditReport, { bom = false }: { readonly bom?: boolean } = {}): string {
  const rows = rowsOf(report).map((row) => columns.map(({ of }) => of(row)));
  return `${bom ? "\ufeff" : ""}${csvLines([columns.map(({ title }) => title), ...rows])}`;
}

/** Lines that end as RFC 4180 wants, with cells that no spreadsheet runs. */
export function csvLines(rows: readonly (readonly (string | number | boolean)[])[]): string {
  return rows.map((row) => `${row.map((each) => cell(each)).join(",")}\r\n`).join("");
}
