/** `kaunti validate`: everything that is wrong with an inventory, and how much of it there is. */
import { formatProblem, type ExitCode, type Problem } from "#model/errors";
import type { Loaded } from "#model/inventory";

export interface Validation {
  readonly exit: ExitCode;
  /** Problems first, then one line of counts. */
  readonly lines: readonly string[];
  /** The same for programs. */
  readonly json: unknown;
}

/** As many problems as a person reads; `--format json` has all. */
const shown = 200;

/** Exit 0 also with warnings: they are told and stop nothing. */
export function validate({ country, problems }: Loaded): Validation {
  const errors = problems.filter(({ level }) => level === "error");
  const warnings = problems.filter(({ level }) => level === "warning");
  const counts = {
    counties: country.counties.length,
    managed: country.counties.filter(({ managed }) => managed).length,
    people: sum(country.counties.map(({ people }) => people.length)),
    devices: sum(country.counties.map(({ devices }) => devices.length)),
    sites: sum(country.counties.map(({ sites }) => sites.length)),
    errors: errors.length,
    warnings: warnings.length,
  };
  const what = `${count(counts.counties, "county", "counties")} (${counts.managed} with data), ${count(counts.people, "person", "people")}, ${count(counts.devices, "device")}, ${count(counts.sites, "site")}`;
  const verdict = `${count(errors.length, "error")}, ${count(warnings.length, "warning")}`;
  return {
    exit: errors.length > 0 ? 3 : 0,
    lines: [...listed(errors), ...listed(warnings), `${what}: ${verdict}`],
    json: {
      asOf: country.asOf,
      counts,
      problems: problems.map(({ at, level, message }) => ({ level, ...at, message })),
    },
  };
}

function listed(problems: readonly Problem[]): string[] {
  const lines = problems.slice(0, shown).map(formatProblem);
  const more = problems.length - lines.length;
  const [first] = problems;
  return more > 0 ? [...lines, `and ${more} more ${first?.level}s (--format json has all)`] : lines;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
