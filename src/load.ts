/** The whole country from files: every county put together, cross-checked, with the origin of every value. */
import type { Country, County } from "#model/county";
import type { Problem } from "#model/errors";
import type {
  AllocationRow,
  CountyRegister,
  CountyFolder,
  InventoryFiles,
  Loaded,
} from "#model/inventory";
import { assemble, type Assembled } from "#inventory/assemble";
import { countryFindings, countyFindings } from "#inventory/rules";
import { code3Of } from "#inventory/facts";
import { traceOf } from "#inventory/origin";
import { readCustody, readEnrolments, readMovements } from "#inventory/register-of";
import { openScope } from "#inventory/scope";

export interface LoadOptions {
  /** ISO date on which people, pools and the like are judged. */
  readonly asOf: string;
  /** Only this county (code or slug) is put together; of the others the public facts. */
  readonly county?: string;
}

/** Never throws for a wrong input: `problems` has all of it, errors first. */
export function loadCountry(files: InventoryFiles, options: LoadOptions): Loaded {
  const problems: Problem[] = [...files.problems];
  const all: Assembled[] = [];
  for (const folders of byCounty(files)) {
    const scope = openScope(files, folders, options.asOf);
    const whole = options.county === undefined || isAsked(folders, options.county);
    const assembled = assemble(scope, whole);
    if (assembled !== undefined) {
      all.push(assembled);
      // A managed county of which only the facts were taken has nothing yet that a rule could be right about.
      if (whole || !assembled.county.managed) scope.problems.push(...countyFindings(assembled));
    }
    problems.push(...scope.problems);
  }
  all.sort((a, b) => a.county.code - b.county.code);
  problems.push(...countryFindings(all));
  const country: Country = { asOf: options.asOf, counties: all.map(({ county }) => county) };
  const of = new Map(all.map((one) => [one.county.code3, one]));
  const trace: Loaded["trace"] = (county, pointer) => {
    const found = of.get(county);
    return found === undefined ? [] : traceOf(found, pointer);
  };
  return {
    country,
    problems: sorted(problems),
    register: { of: (county) => registerOf(of.get(county)) },
    proposed: proposals(all),
    trace,
    origin: (county, pointer) => trace(county, pointer)[0]?.at,
  };
}

/** Folders of one county together, its own before the kit's. A file that could not be read leaves its folder alone. */
function byCounty(files: InventoryFiles): CountyFolder[][] {
  const counties = new Map<string, CountyFolder[]>();
  for (const folder of files.folders) {
    const facts = folder.documents.get("county.yaml")?.value as { code?: unknown } | undefined;
    // A broken county.yaml does not hide what is wrong beside it: the folder's name says which county it is.
    const named = /(?:^|[\\/])(\d{1,3})-[^\\/]+$/.exec(folder.folder)?.[1];
    const code = facts?.code ?? (named === undefined ? undefined : Number(named));
    if (code === undefined) continue;
    const key = `${code as number}`;
    counties.set(key, [...(counties.get(key) ?? []), folder]);
  }
  return [...counties.values()].map(ownFirst);
}

/** The county's own values win over the kit's. */
function ownFirst(folders: readonly CountyFolder[]): CountyFolder[] {
  return folders.toSorted((a, b) => Number(a.shipped) - Number(b.shipped));
}

function isAsked(folders: readonly CountyFolder[], county: string): boolean {
  return folders.some(({ documents }) => {
    const facts = documents.get("county.yaml")?.value as
      | { code?: number; slug?: string }
      | undefined;
    if (facts === undefined) return false;
    return facts.slug === county || (/^\d+$/.test(county) && facts.code === Number(county));
  });
}

function proposals(all: readonly Assembled[]): ReadonlyMap<string, readonly AllocationRow[]> {
  return new Map(all.map(({ county, ledger }) => [county.code3, ledger.proposed]));
}

function registerOf(assembled: Assembled | undefined): CountyRegister {
  if (assembled === undefined)
    return { allocations: [], custody: [], movements: [], devices: new Map() };
  const { ledger, scope } = assembled;
  // Wrong cells were told when the county was put together.
  const silent = { ...scope, problems: [] };
  return {
    allocations: ledger.rows,
    custody: readCustody(silent),
    movements: readMovements(silent),
    devices: readEnrolments(scope),
  };
}

/** By file and line, as a person works through them. */
function sorted(problems: readonly Problem[]): Problem[] {
  return problems.toSorted(
    (a, b) =>
      Number(a.level !== "error") - Number(b.level !== "error") ||
      (a.at.file < b.at.file ? -1 : a.at.file > b.at.file ? 1 : 0) ||
      a.at.line - b.at.line ||
      a.at.column - b.at.column,
  );
}

/** The county that a code (in any width) or slug means. */
export function findCountyIn(country: Country, asked: string): County | undefined {
  return country.counties.find(
    ({ code3, slug }) =>
      slug === asked.toLowerCase() || (/^\d{1,3}$/.test(asked) && code3Of(Number(asked)) === code3),
  );
}
