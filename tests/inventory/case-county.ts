/** A small county that is right, in a folder of its own: a case changes one file of it and says what must be found. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Loaded } from "#model/inventory";
import { readInventory } from "#adapters/inventory";
import { loadCountry } from "#use/load";

const whole = resolve(import.meta.dirname, "../..");

/** The kit with two counties instead of 47, so that hundreds of loads cost little: links to the real files. */
export const kit = mkdtempSync(join(tmpdir(), "kaunti-kit-"));
for (const path of [
  "inventory/schema",
  "inventory/national.yaml",
  "inventory/counties/027-uasin-gishu",
  "inventory/counties/044-migori",
  "inventory/practice",
  "policies",
]) {
  mkdirSync(dirname(join(kit, path)), { recursive: true });
  symlinkSync(join(whole, path), join(kit, path));
}
// With the worker: the files of one share it.
process.on("exit", () => rmSync(kit, { recursive: true, force: true }));
const asOf = "2026-07-01";

export const right: Readonly<Record<string, string>> = {
  "county.yaml": `code: 97
name: Jaribu
slug: jaribu
headquarters: Mjini
domain: jaribu.example
constituencies:
  - { code: 971, name: Kusini, slug: kusini }
owners:
  executive:
    name: County Executive of Jaribu
    accountingOfficer: Chief Officer Finance
    domain: jaribu.example
    departments: [Finance, Health, ICT]
  assembly:
    name: County Assembly of Jaribu
    accountingOfficer: Clerk
    domain: jaribuassembly.example
    departments: [Hansard]
target: { kind: folder }
state: { backend: local, digestKey: file:private/digest.key, passphrase: file:private/passphrase }
`,
  "network.yaml": `sites:
  - { id: hq, name: Headquarters, kind: hq, owner: executive, links: [] }
  - { id: kusini, name: Kusini Office, kind: sub-county, owner: executive, constituency: 971, links: [] }
`,
  "staff.csv": `employee,owner,given_name,surname,title,department,site,employment,start,end,suspended_from
1001,executive,Grace Wambui,Ng'ang'a,Accountant,Finance,hq,permanent,2020-01-01,,
1002,executive,James,Otieno,Nurse,Health,kusini,permanent,2021-01-01,,
1003,assembly,Amina Hassan,Abdi,Editor,Hansard,hq,contract,2022-01-01,2027-12-31,
`,
  "equipment.csv": `tag,owner,role,maker,model,serial,site,department,status,custodian
CG-097/ICT/LAP/00001,executive,laptop,Lenovo,E14,PF0001,hq,Finance,active,1001
CG-097/ICT/RTR/00001,executive,router,PC Engines,apu4,RT0001,kusini,ICT,active,
`,
};

/** Where a sheet is not UTF-8: the bytes of the text in that encoding. */
export type Encodings = Readonly<Record<string, "latin1" | "utf16le">>;

/** A fresh folder of these files, with `use` run in it. */
export async function inFolder<T>(
  files: Readonly<Record<string, string | null>>,
  encodings: Encodings,
  use: (dir: string) => Promise<T>,
): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), "kaunti-case-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      if (text === null) continue;
      mkdirSync(dirname(join(dir, name)), { recursive: true });
      writeFileSync(join(dir, name), Buffer.from(text, encodings[name] ?? "utf8"));
    }
    return await use(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

export async function load(dir: string, day = asOf, state?: string): Promise<Loaded> {
  const place = { kit, inventory: dir, ...(state === undefined ? {} : { state }) };
  return loadCountry(await readInventory(place), { asOf: day });
}

/** The right county with some files changed (null = left out). */
export async function loadCase(
  changed: Readonly<Record<string, string | null>> = {},
  encodings: Encodings = {},
): Promise<{ loaded: Loaded; errors: string[]; warnings: string[] }> {
  return inFolder({ ...right, ...changed }, encodings, async (dir) => {
    const loaded = await load(dir);
    const lines = (level: string): string[] =>
      loaded.problems
        .filter((problem) => problem.level === level)
        .map(({ at, message }) =>
          `${at.file}:${at.line}:${at.column}: ${message}`.replaceAll(`${dir}/`, ""),
        );
    return { loaded, errors: lines("error"), warnings: lines("warning") };
  });
}
