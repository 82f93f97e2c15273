/** Writes the register: rows are only ever appended, whole or not at all, by one writer at a time. */
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { stringify } from "yaml";
import type { County } from "#model/county";
import type { Enrolment } from "#model/device";
import type { AllocationRow, CustodyRow } from "#model/inventory";
import { markName, markOf, readMark } from "./register-history.ts";
import { readText, writeWhole } from "./register-write.ts";

type CountyName = Pick<County, "code3" | "slug">;

export interface RegisterPlace {
  readonly county: CountyName;
  /** A county's own data folder; absent = a practice county of the kit, whose register is in the state directory. */
  readonly inventory?: string;
  readonly state: string;
}

/** The register's folder. For a practice county of the kit it is made at first use, from what the kit ships. */
export function registerDir({ county, inventory, state }: RegisterPlace): string {
  const name = `${county.code3}-${county.slug}`;
  if (inventory !== undefined) {
    const dir = resolve(inventory);
    if (existsSync(join(dir, "county.yaml"))) return join(dir, "register");
    const places = [".", "counties", "practice"].map((place) => join(dir, place, name));
    return join(places.find((place) => existsSync(place)) ?? join(dir, name), "register");
  }
  const overlay = join(state, "register", name);
  if (existsSync(overlay)) return overlay;
  const shipped = resolve(import.meta.dirname, "../../inventory/practice", name, "register");
  mkdirSync(dirname(overlay), { recursive: true, mode: 0o700 });
  if (existsSync(shipped)) cpSync(shipped, overlay, { recursive: true });
  else mkdirSync(overlay, { mode: 0o700 });
  const names = ["allocations.csv", "custody.csv"].filter((file) =>
    existsSync(join(overlay, file)),
  );
  const marks = names.map((file) => [file, markOf(readFileSync(join(overlay, file), "utf8"))]);
  writeFileSync(join(overlay, markName), JSON.stringify(Object.fromEntries(marks)), {
    mode: 0o600,
  });
  return overlay;
}

/** The practice county's register in the state directory, once there is one; `folder` is the kit's own. */
export async function registerOverlay(folder: string, state: string): Promise<string | undefined> {
  const overlay = join(state, "register", basename(folder));
  const names = await readdir(overlay).catch(() => undefined);
  return names === undefined ? undefined : overlay;
}

const allocationColumns = ["kind", "key", "value", "given", "by"] as const;
const custodyColumns = ["asset", "from", "to", "date", "reason", "approver"] as const;

/** Rows that are there already are left out, so that a run that was cut off is simply repeated. */
export async function appendAllocations(
  dir: string,
  rows: readonly AllocationRow[],
): Promise<void> {
  await append(dir, "allocations.csv", allocationColumns, rows);
}

export async function appendCustody(dir: string, rows: readonly CustodyRow[]): Promise<void> {
  await append(dir, "custody.csv", custodyColumns, rows);
}

/** One more entry at the end of devices/<asset>.yaml: what was found before stays, disk encryption above all. */
export async function writeDeviceFile(
  dir: string,
  asset: string,
  enrolment: Enrolment,
): Promise<void> {
  const file = join(dir, "devices", `${asset}.yaml`);
  const text = (await readText(file)) + stringify([enrolment], { lineWidth: 0 });
  await writeWhole(file, text);
  await mark(dir, `devices/${asset}.yaml`, text);
}

/** After the file, so that a crash between the two leaves a mark of fewer lines, which still holds. */
async function mark(dir: string, name: string, text: string): Promise<void> {
  const marks = { ...(await readMark(dir)), [name]: markOf(text) };
  // Every clone has its own mark: two admins' would only get into each other's way in git.
  const ignore = join(dir, ".gitignore");
  if ((await readText(ignore)) === "") await writeWhole(ignore, `${markName}\n.gitignore\n`);
  await writeWhole(join(dir, markName), `${JSON.stringify(marks, null, 1)}\n`);
}

async function append<Column extends string>(
  dir: string,
  name: string,
  columns: readonly Column[],
  rows: readonly Readonly<Record<Column, string>>[],
): Promise<void> {
  if (rows.length === 0) return;
  const file = join(dir, name);
  const before = await readText(file);
  const head = before === "" ? `${columns.join(",")}\n` : before.replace(/([^\n])$/, "$1\n");
  const have = new Set(head.split("\n"));
  const lines = rows.map((row) => columns.map((column) => quoted(row[column])).join(","));
  const fresh = lines.filter((line) => !have.has(line));
  if (fresh.length === 0) return;
  const text = `${head}${fresh.join("\n")}\n`;
  await writeWhole(file, text);
  await mark(dir, name, text);
}

/** RFC 4180. A line break would make two lines of one row, and the history is compared line by line. */
function quoted(value: string): string {
  const text = value.replaceAll(/[\r\n]+/g, " ");
  return /[",;\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
