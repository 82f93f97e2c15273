/** The register as it is on disk this moment: enrolment checks against that, not against what was loaded earlier. */
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Enrolment } from "#model/device";
import type { EnrolledDevice } from "#model/enrolment";
import { InputError } from "#model/errors";
import type { CustodyRow } from "#model/inventory";
import { parseSheet } from "./csv.ts";
import { parseYaml } from "./yaml.ts";

/** The newest enrolment of every asset below `dir`/devices. Throws InputError for a file that cannot be read. */
export async function enrolledIn(dir: string, county: string): Promise<EnrolledDevice[]> {
  const names = await readdir(join(dir, "devices")).catch(absent<string[]>([]));
  const devices: EnrolledDevice[] = [];
  for (const name of names.filter((file) => file.endsWith(".yaml")).toSorted()) {
    const file = join(dir, "devices", name);
    const { document, problems } = parseYaml(file, await readFile(file, "utf8"));
    const errors = problems.filter(({ level }) => level === "error");
    if (errors.length > 0) throw new InputError(errors);
    const enrolment = (document.value as readonly Enrolment[] | null)?.at(-1);
    if (enrolment !== undefined)
      devices.push({ county, asset: name.slice(0, -".yaml".length), enrolment });
  }
  return devices;
}

/** The last line of custody.csv that is about `asset`: who has it now. */
export async function lastCustody(dir: string, asset: string): Promise<CustodyRow | undefined> {
  const file = join(dir, "custody.csv");
  const bytes = await readFile(file).catch(absent<undefined>(undefined));
  if (bytes === undefined) return undefined;
  const { header, rows, problems } = parseSheet(file, bytes);
  const errors = problems.filter(({ level }) => level === "error");
  if (errors.length > 0) throw new InputError(errors);
  const cell = (row: readonly string[], column: string): string =>
    row[header.indexOf(column)]?.trim() ?? "";
  const row = rows.findLast((one) => cell(one, "asset") === asset);
  if (row === undefined) return undefined;
  const [from, to, date, reason, approver] = ["from", "to", "date", "reason", "approver"].map(
    (column) => cell(row, column),
  );
  return {
    asset,
    from: from ?? "",
    to: to ?? "",
    date: date ?? "",
    reason: reason ?? "",
    approver: approver ?? "",
  };
}

/** A county that has enrolled nothing yet has no such file. */
function absent<T>(nothing: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === "ENOENT") return nothing;
    throw error;
  };
}
