/** Reads a whole inventory: the kit's national defaults and public facts, and a county's own data folder over them. */
import { join } from "node:path";
import { InputError, type Problem } from "#model/errors";
import type { CountyFolder, InventoryFiles } from "#model/inventory";
import type { Document } from "#model/position";
import type { Sheet } from "#model/sheet";
import { fileReader, type FileReader } from "./inventory-file.ts";
import { below, countyDirs, list, shownPath } from "./inventory-folders.ts";
import { readPlaceholders } from "./placeholders.ts";
import { lostRows } from "./register-history.ts";
import { registerOverlay } from "./register.ts";

export interface InventoryPlace {
  /** The kit itself: its inventory/ and policies/ are always read. */
  readonly kit: string;
  /** State directory; a practice county of the kit keeps its register there. */
  readonly state?: string;
  /** A county's own folder, or a folder of several; absent = the kit's inventory with its practice counties. */
  readonly inventory?: string;
}

/** Files that a county's folder may have. */
const known = [
  "county.yaml",
  "network.yaml",
  "email.yaml",
  "groups.yaml",
  "licences.yaml",
  "services.yaml",
  "roadmap.yaml",
  "staff.csv",
  "equipment.csv",
  "training.csv",
];
const registerFiles = ["allocations.csv", "custody.csv", "movements.csv"];

/** Never throws for a wrong file: `problems` has it. Throws InputError where no county is at all. */
export async function readInventory({
  kit,
  state,
  inventory: dir,
}: InventoryPlace): Promise<InventoryFiles> {
  const shipped = join(kit, "inventory");
  const problems: Problem[] = [];
  const reader = fileReader(join(shipped, "schema"));
  const national = await readNational(reader, [dir, shipped], problems);
  const own = dir === undefined ? [] : await countyDirs(dir);
  if (dir !== undefined && own.length === 0) throw nothingThere(dir);
  const facts = await below(join(shipped, "counties"));
  const practice = dir === undefined ? await below(join(shipped, "practice")) : [];
  const folders = await Promise.all([
    ...own.map(async (path) => readFolder(reader, { path, shipped: false, state }, problems)),
    ...[...practice, ...facts].map(async (path) => {
      const register = state === undefined ? undefined : await registerOverlay(path, state);
      const place = { path, shipped: true, state };
      return readFolder(reader, register === undefined ? place : { ...place, register }, problems);
    }),
  ]);
  const never = join(kit, "policies", "placeholders.yaml");
  const placeholders = await readPlaceholders(never, reader.kept);
  reader.kept.save();
  return {
    national,
    folders,
    specs: reader.specs,
    baselines: await baselineIds(join(kit, "policies", "baselines")),
    placeholders,
    problems,
  };
}

interface Place {
  readonly path: string;
  readonly shipped: boolean;
  /** Where its register is, if not in the folder. */
  readonly register?: string;
  readonly state?: string | undefined;
}

async function readFolder(
  reader: FileReader,
  { path, shipped, register, state }: Place,
  problems: Problem[],
): Promise<CountyFolder> {
  const documents = new Map<string, Document>();
  const sheets = new Map<string, Sheet>();
  const broken = new Set<string>();
  const take = async (name: string, file: string): Promise<void> => {
    const read = await reader.read(file, name, shownPath(file));
    problems.push(...read.problems);
    const wrong = read.problems.some(({ level }) => level === "error");
    if (wrong) broken.add(name);
    if (read.sheet !== undefined && (!wrong || read.sheet.header.length > 0))
      sheets.set(name, read.sheet);
    if (read.document !== undefined && !wrong) documents.set(name, read.document);
  };
  const present = new Set(await list(path));
  for (const name of known) if (present.has(name)) await take(name, join(path, name));
  for (const name of present)
    if (/\.(ya?ml|csv|xlsx?|ods)$/i.test(name) && !known.includes(name) && name !== "national.yaml")
      problems.push(unread(shownPath(join(path, name)), name));
  const facts = register ?? join(path, "register");
  const rows = new Set(await list(facts));
  // The kit's own practice data need no proof to their user; what he writes over them does.
  const own = !shipped || register !== undefined;
  // Also where there is no register: whether one was deleted is what has to be told.
  if (own) problems.push(...(await lostRows(facts, (name) => shownPath(join(facts, name)), state)));
  for (const name of registerFiles)
    if (rows.has(name)) await take(`register/${name}`, join(facts, name));
  for (const name of await list(join(facts, "devices")))
    if (name.endsWith(".yaml"))
      await take(`register/devices/${name}`, join(facts, "devices", name));
  return { folder: shownPath(path), shipped, documents, sheets, broken };
}

/** A file that somebody may take for one of the county's. */
function unread(file: string, name: string): Problem {
  const sheet = name.replace(/\.[^.]+$/, ".csv").toLowerCase();
  const next =
    sheet !== name && known.includes(sheet)
      ? `save it as ${sheet} (CSV UTF-8)`
      : `a county's files are ${known.join(", ")}`;
  const message = `this file is not read; ${next}`;
  return { level: "warning", at: { file, line: 1, column: 1 }, message };
}

async function readNational(
  reader: FileReader,
  dirs: readonly (string | undefined)[],
  problems: Problem[],
): Promise<Document[]> {
  const found: Document[] = [];
  for (const dir of dirs) {
    if (dir === undefined || !(await list(dir)).includes("national.yaml")) continue;
    const file = join(dir, "national.yaml");
    const read = await reader.read(file, "national.yaml", shownPath(file));
    problems.push(...read.problems);
    if (read.document !== undefined && !read.problems.some(({ level }) => level === "error"))
      found.push(read.document);
  }
  return found;
}

async function baselineIds(dir: string): Promise<ReadonlySet<string> | undefined> {
  const names = (await list(dir)).filter((name) => name.endsWith(".yaml"));
  return names.length === 0 ? undefined : new Set(names.map((name) => name.slice(0, -5)));
}

function nothingThere(dir: string): InputError {
  const message =
    "no county is here: expected county.yaml, or folders such as 044-migori with a county.yaml (kaunti new county makes one)";
  return new InputError([{ level: "error", at: { file: dir, line: 1, column: 1 }, message }]);
}
