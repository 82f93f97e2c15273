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
  const lines = [
    columns.map(({ title }) => cell(title)),
    ...rowsOf(report).map((row) => columns.map(({ of }) => cell(of(row)))),
  ];
  return `${bom ? "\ufeff" : ""}${lines.map((line) => `${line.join(",")}\r\n`).join("")}`;
}
