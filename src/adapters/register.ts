/** Writes the register: rows are only ever appended, whole or not at all, by one writer at a time. */
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { stringify } from "yaml";
import type { County } from "#model/county";
import type { Enrolment } from "#model/device";
import { KauntiError } from "#model/errors";
import type { AllocationRow, CustodyRow } from "#model/inventory";
import type { MovementRow } from "#model/movement";
import { makeFolder } from "./make-folder.ts";
import { markFiles, markName, markOf, writeMark } from "./register-mark.ts";
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
  makeFolder(dirname(overlay), 0o700);
  if (existsSync(shipped)) cpSync(shipped, overlay, { recursive: true });
  else mkdirSync(overlay, { mode: 0o700 });
  const names = ["allocations.csv", "custody.csv", "movements.csv"].filter((file) =>
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
  // Its mark without the folder: it was deleted, and the shipped one must not be read as if nothing had been given.
  return [overlay, ...markFiles(overlay, state)].some((path) => existsSync(path))
    ? overlay
    : undefined;
}

const allocationColumns = ["kind", "key", "value", "given", "by"] as const;
const custodyColumns = ["asset", "from", "to", "date", "reason", "approver"] as const;

/** What is the same event as a line that is there: repeating a cut-off run writes it once. */
type Known = (lines: readonly string[]) => (line: string) => boolean;

/** A value is given once: the same row anywhere is the same row. */
const anywhere: Known = (lines) => {
  const all = new Set(lines);
  return (line) => all.has(line);
};

const assetOf = (line: string): string => line.slice(0, line.indexOf(","));

/** A laptop may go from A to B, back, and to B again on one day: only its last row can be a repetition. */
const lastOfAsset: Known = (lines) => {
  const last = new Map(lines.map((line) => [assetOf(line), line]));
  return (line) => {
    const known = last.get(assetOf(line)) === line;
    last.set(assetOf(line), line);
    return known;
  };
};

/** Rows that are there already are left out. `state`: keeps a second mark. */
export async function appendAllocations(
  dir: string,
  rows: readonly AllocationRow[],
  state?: string,
): Promise<void> {
  await append({ dir, state }, "allocations.csv", allocationColumns, rows, anywhere);
}

export async function appendCustody(
  dir: string,
  rows: readonly CustodyRow[],
  state?: string,
): Promise<void> {
  await append({ dir, state }, "custody.csv", custodyColumns, rows, lastOfAsset);
}

const movementColumns = [
  "owner",
  "employee",
  "movement",
  "on",
  "field",
  "value",
  "at",
  "by",
] as const;

/** Every line has its own time, so none is another's repetition. */
export async function appendMovements(
  dir: string,
  rows: readonly MovementRow[],
  state?: string,
): Promise<void> {
  await append({ dir, state }, "movements.csv", movementColumns, rows, anywhere);
}

/** What movements.csv would be with these rows: read once before it is written, for what is written stays. */
export async function movementsWith(dir: string, rows: readonly MovementRow[]): Promise<string> {
  return (await grown(dir, "movements.csv", movementColumns, rows, anywhere)) ?? "";
}

/** One more entry at the end of devices/<asset>.yaml: what was found before stays, disk encryption above all. */
export async function writeDeviceFile(
  dir: string,
  asset: string,
  enrolment: Enrolment,
  state?: string,
): Promise<void> {
  const file = join(dir, "devices", `${asset}.yaml`);
  const text = (await readText(file)) + stringify([enrolment], { lineWidth: 0 });
  await writeWhole(file, text);
  await writeMark(dir, `devices/${asset}.yaml`, text, state);
}

async function append<Column extends string>(
  { dir, state }: { readonly dir: string; readonly state: string | undefined },
  name: string,
  columns: readonly Column[],
  rows: readonly Readonly<Record<Column, string>>[],
  known: Known,
): Promise<void> {
  const text = await grown(dir, name, columns, rows, known);
  if (text === undefined) return;
  await writeWhole(join(dir, name), text);
  await writeMark(dir, name, text, state);
}

/** The whole file with what is new of `rows`; undefined when nothing is. */
async function grown<Column extends string>(
  dir: string,
  name: string,
  columns: readonly Column[],
  rows: readonly Readonly<Record<Column, string>>[],
  known: Known,
): Promise<string | undefined> {
  if (rows.length === 0) return undefined;
  const file = join(dir, name);
  const before = await readText(file);
  const head = before === "" ? `${columns.join(",")}\n` : before.replace(/([^\n])$/, "$1\n");
  const [header = "", ...have] = head.replace(/^\uFEFF/, "").split(/\r?\n/);
  // A program that saved it with other columns or separators: a line of ours would mean something else there.
  if (header !== columns.join(","))
    throw new KauntiError(`${file}:1: the columns are not ${columns.join(",")}`, {
      exit: 3,
      next: "nothing was written; restore the file from its history",
    });
  const lines = rows.map((row) => columns.map((column) => quoted(row[column])).join(","));
  const isKnown = known(have.filter((line) => line !== ""));
  const fresh = lines.filter((line) => !isKnown(line));
  return fresh.length === 0 ? undefined : `${head}${fresh.join("\n")}\n`;
}

/** RFC 4180. A line break would make two lines of one row, and the history is compared line by line. */
function quoted(value: string): string {
  const text = value.replaceAll(/[\r\n]+/g, " ");
  return /[",;\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
