/** A whole invented country for the benches: 47 counties, 185,000 staff, 28,000 devices, the same on every run. */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { deviceRow, equipmentHeader, personRow, staffHeader } from "./country-rows.ts";
import { random } from "./random.ts";

export interface CountrySize {
  readonly staff: number;
  readonly devices: number;
}

interface Facts {
  readonly code: number;
  readonly name: string;
  readonly slug: string;
  readonly domain: string;
  readonly constituencies: readonly { readonly code: number; readonly slug: string }[];
}

const kit = join(import.meta.dirname, "..", "..", "inventory");
const departments = ["Finance", "Health", "Education", "Agriculture", "Public Service", "ICT"];

/** Writes the country below `dir` as an inventory; answers how many rows of each it wrote. */
export function writeCountry(dir: string, size: CountrySize): CountrySize {
  const folders = readdirSync(join(kit, "counties")).toSorted();
  const shares = folders.map((folder) => constituenciesOf(folder).constituencies.length);
  const all = shares.reduce((sum, share) => sum + share, 0);
  let [staff, devices, before] = [0, 0, 0];
  for (const [index, folder] of folders.entries()) {
    before += shares[index] ?? 0;
    // Cumulative rounding: the counties' numbers add up to the country's exactly.
    const people = Math.round((size.staff * before) / all) - staff;
    const things = Math.round((size.devices * before) / all) - devices;
    writeCounty(dir, folder, { staff: people, devices: things });
    staff += people;
    devices += things;
  }
  return { staff, devices };
}

function constituenciesOf(folder: string): Facts & { text: string } {
  const text = readFileSync(join(kit, "counties", folder, "county.yaml"), "utf8");
  return { ...(parse(text) as Facts), text };
}

function writeCounty(dir: string, folder: string, size: CountrySize): void {
  const facts = constituenciesOf(folder);
  const own = join(dir, "counties", folder);
  mkdirSync(own, { recursive: true });
  const sites = ["hq", ...facts.constituencies.map(({ slug }) => `office-${slug}`)];
  const next = random(facts.code);
  const code3 = folder.slice(0, 3);
  const staff = Array.from({ length: size.staff }, (_, row) =>
    personRow(next, row, departments, sites),
  );
  const devices = Array.from({ length: size.devices }, (_, row) =>
    deviceRow(next, row, code3, departments, sites),
  );
  writeFileSync(join(own, "county.yaml"), facts.text + managed(facts));
  writeFileSync(join(own, "network.yaml"), network(facts, sites));
  writeFileSync(join(own, "staff.csv"), `${[staffHeader, ...staff].join("\n")}\n`);
  writeFileSync(join(own, "equipment.csv"), `${[equipmentHeader, ...devices].join("\n")}\n`);
}

function managed({ domain, slug }: Facts): string {
  return `owners:
  executive:
    name: County Executive
    accountingOfficer: Chief Officer Finance
    domain: ${domain}
    departments: [${departments.join(", ")}]
target: { kind: folder }
state:
  backend: s3://${slug}-state
  digestKey: env:KAUNTI_DIGEST_KEY
  passphrase: env:KAUNTI_PASSPHRASE
`;
}

function network({ constituencies }: Facts, sites: readonly string[]): string {
  const lines = sites.map((site, index) => {
    const seat = constituencies[index - 1];
    const kind = seat === undefined ? "hq" : "sub-county";
    const serves = seat === undefined ? "" : `, constituency: ${seat.code}`;
    const link = `{ id: ${site}-4g, class: 4g, provider: Upepo Mobile, priority: primary, down: 10000, up: 4000, metered: true }`;
    return `  - { id: ${site}, name: ${site}, kind: ${kind}, owner: executive${serves}, links: [${link}] }`;
  });
  return `sites:\n${lines.join("\n")}\n`;
}
