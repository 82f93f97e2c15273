/** People from the payroll sheet: one row each, with what the ledger gave them. Pure. */
import type { Problem } from "#model/errors";
import { parseLeaverMail, type MovementRow } from "#model/movement";
import type { Owner, OwnerId } from "#model/owner";
import type { Person } from "#model/person";
import type { Site } from "#model/site";
import { freeName, isUnfreeable, mailNameOf, uidLimit } from "./account-names.ts";
import { bindColumns, type Columns } from "./columns.ts";
import { nextNumber, type Ledger } from "./ledger.ts";
import { nameColumns, splitName } from "./names.ts";
import { joinersBeyond, overlays } from "./movements.ts";
import { personState } from "./person-state.ts";
import { wordFinder, type WordFinder } from "./references.ts";
import type { Scope } from "./scope.ts";

export interface PeopleInput {
  readonly owners: readonly Owner[];
  readonly sites: readonly Site[];
  readonly ledger: Ledger;
  /** First and last uidNumber of an owner. */
  readonly range: (owner: OwnerId) => readonly [number, number];
  /** Names that no person may get: of systems, shared mailboxes, lists, aliases. */
  readonly reserved: (name: string) => boolean;
  readonly preservedDays: number;
  readonly movements: readonly MovementRow[];
}

/** `rows[i]`: the sheet's row that people[i] stands in. */
export interface People {
  readonly people: readonly Person[];
  readonly rows: readonly number[];
}

type Draft = { -readonly [Key in keyof Person]: Person[Key] };

/** "Started before anybody remembers": a payroll extract without start dates. */
const longAgo = "1970-01-01";

export function readPeople(scope: Scope, input: PeopleInput): People {
  const sheet = scope.sheet("staff.csv");
  const spec = scope.files.specs["staff.csv"];
  if (sheet === undefined || spec === undefined) return { people: [], rows: [] };
  const columns = bindColumns(sheet, spec);
  scope.problems.push(...columns.problems.splice(0));
  const unclear = columns.unusable ? [] : nameColumns(columns.index, sheet);
  scope.problems.push(...unclear);
  if (columns.unusable || unclear.some(({ level }) => level === "error")) {
    scope.spoil("staff.csv");
    return { people: [], rows: [] };
  }
  const read = personReader(scope, columns, input);
  const drafts: Draft[] = [];
  const rows: number[] = [];
  for (const [at, row] of sheet.rows.entries()) {
    const draft = read(row, at);
    if (draft === undefined) continue;
    drafts.push(draft);
    rows.push(at);
  }
  const inSheet = new Set(drafts.map(({ owner, employee }) => `${owner}/${employee}`));
  for (const { owner, employee } of joinersBeyond(input.movements, inSheet)) {
    const draft = read([], -1, { owner, employee });
    if (draft === undefined) continue;
    drafts.push(draft);
    rows.push(-1);
  }
  scope.problems.push(...columns.problems);
  allot(drafts, input);
  return { people: drafts, rows };
}

const personColumns = [
  "employee",
  "owner",
  "name",
  "given_name",
  "surname",
  "department",
  "title",
  "site",
  "employment",
  "start",
  "end",
  "suspended_from",
] as const;
type PersonColumn = (typeof personColumns)[number];

/** Somebody whom payroll does not know yet. */
type Joiner = Pick<Person, "owner" | "employee">;

function personReader(
  scope: Scope,
  columns: Columns,
  { owners, sites, preservedDays, movements }: PeopleInput,
): (row: readonly string[], at: number, joiner?: Joiner) => Draft | undefined {
  const cells = new Map(personColumns.map((name) => [name, columns.read(name)]));
  const recorded = overlays(movements, scope.asOf);
  const departments = new Map(
    owners.map((one) => [one.id, wordFinder(one.departments.map((word) => [word, word]))]),
  );
  const places: WordFinder = wordFinder(
    sites.flatMap((one) => [
      [one.id, one.id],
      [one.name, one.id],
    ]),
  );
  const home = sites.find(({ kind }) => kind === "hq")?.id ?? "";
  const complain = (
    at: number,
    column: string,
    message: string,
    level: Problem["level"] = "error",
  ): undefined => {
    const where = columns.index.get(column) ?? 0;
    scope.problems.push({
      level,
      at: scope.sheet("staff.csv")!.at(at, where),
      message,
    });
  };
  return (row, at, joiner) => {
    const stated = (name: PersonColumn): string =>
      joiner === undefined ? (cells.get(name)?.(row, at) ?? "") : "";
    const number = joiner?.employee ?? stated("employee");
    const ownerId = joiner?.owner ?? (stated("owner") as OwnerId);
    const moved = recorded.get(`${ownerId}/${number}`);
    const cell = (name: PersonColumn): string => moved?.get(name) ?? stated(name);
    const whole = cell("name");
    if (number === "" && whole === "" && cell("surname") === "") return undefined;
    if (number === "") return complain(at, "employee", "employee: this row has no number");
    const who = splitName(whole, cell("given_name"), cell("surname"));
    if (who.surname === "") return complain(at, "surname", "surname: this row has no name");
    // The register cannot be edited: a word of it that the county has no more must not stop everything.
    const word = (name: "department" | "site", find: WordFinder | undefined): string => {
      const value = moved?.get(name);
      if (value === undefined || joiner !== undefined || find?.(value).wrong === undefined)
        return cell(name);
      const message = `${name}: recorded as "${value}", which is not known; what stands here holds until kaunti mover says it anew`;
      complain(at, name, message, "warning");
      return stated(name);
    };
    const written = word("department", departments.get(ownerId));
    if (written === "") complain(at, "department", "department: this row has none");
    const unit = departments.get(ownerId)?.(written) ?? { value: written };
    if (unit.wrong !== undefined && written !== "")
      complain(at, "department", `department: ${unit.wrong}`);
    const station = word("site", places);
    const place = station === "" ? { value: home } : places(station);
    if (place.wrong !== undefined) complain(at, "site", `site: ${place.wrong}`);
    const from = cell("start") || longAgo;
    // Somebody who was taken in again: an end before that was of their former time here.
    const lately = (name: PersonColumn): string => {
      const former = moved?.has("start") === true && !moved.has(name) && stated(name) < from;
      return former ? "" : cell(name);
    };
    const [to, paused] = [lately("end"), lately("suspended_from")];
    const mail = parseLeaverMail(moved?.get("mail") ?? "");
    const dates = {
      start: from,
      ...(to === "" ? {} : { end: to }),
      ...(paused === "" ? {} : { suspendedFrom: paused }),
    };
    if (to !== "" && to < from) complain(at, "end", `end: ${to} is before the start, ${from}`);
    return {
      employee: number,
      owner: ownerId,
      ...who,
      title: cell("title"),
      department: unit.value,
      site: place.value,
      employment: (cell("employment") || "permanent") as Person["employment"],
      ...dates,
      state: personState(dates, scope.asOf, preservedDays),
      uid: "",
      uidNumber: 0,
      mailName: "",
      mail: "",
      ...(mail === undefined ? {} : { leaverMail: mail }),
    };
  };
}

/** In the order of employee numbers, so that the order of the sheet decides nothing. */
function allot(drafts: readonly Draft[], { owners, ledger, range, reserved }: PeopleInput): void {
  const domains = new Map(owners.map(({ id, domain }) => [id, domain]));
  const numbers = new Map(owners.map(({ id }) => [id, nextNumber(...range(id))]));
  const order = drafts.toSorted((a, b) =>
    a.employee < b.employee ? -1 : a.employee > b.employee ? 1 : 0,
  );
  // Where the search for a namesake's number goes on: nothing is given back within one run.
  const next = new Map<string, number>();
  const free = (
    asked: string,
    taken: ReadonlySet<string>,
    limit: number,
    space: string,
  ): string => {
    const wanted = isUnfreeable(asked, reserved) ? `staff.${asked}` : asked;
    const from = next.get(space + wanted) ?? 2;
    const name = freeName(wanted, (one) => taken.has(one) || reserved(one), limit, from);
    const number = name === wanted ? 1 : Number(/\d+$/.exec(name)?.[0] ?? 1);
    if (number >= from) next.set(space + wanted, number + 1);
    return name;
  };
  for (const person of order) {
    const { owner } = person;
    const key = `${owner}/${person.employee}`;
    const domain = domains.get(owner) ?? "";
    person.mailName = ledger.allot("mailName", key, (taken) =>
      free(mailNameOf(person.givenName, person.surname, person.employee), taken, 60, `${domain} `),
    );
    person.uid = ledger.allot("uid", key, (taken) =>
      taken.has(person.mailName) || reserved(person.mailName) || person.mailName.length > uidLimit
        ? free(person.mailName, taken, uidLimit, `${owner}/`)
        : person.mailName,
    );
    const number = numbers.get(owner) ?? nextNumber(...range(owner));
    person.uidNumber = Number(ledger.allot("uidNumber", key, number));
    person.mail = `${person.mailName}@${domain}`;
  }
}
