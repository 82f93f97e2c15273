/** Joiner, mover, leaver: what would be written down, and what follows from it. Pure; nothing is written here. */
import type { County } from "#model/county";
import { KauntiError } from "#model/errors";
import type { CustodyRow } from "#model/inventory";
import { parseLeaverMail, type MovementKind, type MovementRow } from "#model/movement";
import type { OwnerId } from "#model/owner";
import type { Person } from "#model/person";
import { nearest } from "#inventory/distance";
import { wordFinder } from "#inventory/references";
import { leaverReason } from "#inventory/register-of";

export interface MovementRequest {
  readonly movement: MovementKind;
  readonly employee: string;
  /** Needed only where both owners have an employee of this number. */
  readonly owner?: OwnerId;
  /** ISO date. */
  readonly on: string;
  /** Columns of staff.csv; for a leaver `mail`, and `suspended_from` when the account closes at once. */
  readonly fields: Readonly<Record<string, string>>;
}

export interface Recorded {
  readonly rows: readonly MovementRow[];
  readonly custody: readonly CustodyRow[];
  /** One line per step, in the order in which it is done. */
  readonly steps: readonly string[];
}

/** `at`: ISO time; `before`: what was recorded already. Throws KauntiError (exit 3) on a request that cannot be meant. */
export function record(
  county: County,
  request: MovementRequest,
  {
    at,
    by,
    before = [],
  }: { readonly at: string; readonly by: string; readonly before?: readonly MovementRow[] },
): Recorded {
  const { movement, employee, on } = request;
  const person = find(county, request);
  const owner = person?.owner ?? request.owner ?? "executive";
  // What is written down stays: a word that the next load would not understand must not get in.
  const fields = understood(county, owner, request.fields);
  if (!/^[A-Za-z0-9][A-Za-z0-9./-]{0,31}$/.test(employee)) throw unknown(county, employee);
  const last = before.findLast((row) => row.owner === owner && row.employee === employee);
  // A leaver that was recorded of the wrong person must not stand until the next day.
  const leaving = last?.movement === "leaver";
  if (movement === "joiner" && !leaving) refuseJoiner(request, person);
  else if (person === undefined) throw unknown(county, employee);
  if (movement === "leaver" && person !== undefined) refuseLeaver(county, request, person);
  if (movement === "mover") refuseMover(request, person);
  const date = movement === "joiner" ? { start: on } : movement === "leaver" ? { end: on } : {};
  const rows = Object.entries({ ...date, ...fields }).map(([field, value]): MovementRow => ({
    owner,
    employee,
    movement,
    on,
    field,
    value,
    at,
    by,
  }));
  const devices = county.devices.filter(
    (device) => device.owner === owner && device.custodian === employee,
  );
  const custody =
    movement !== "leaver"
      ? []
      : devices.map(({ asset, site }) => ({
          asset,
          from: employee,
          to: `site:${site}`,
          date: on,
          reason: leaverReason,
          approver: by,
        }));
  return { rows, custody, steps: steps(county, { ...request, fields }, person, custody) };
}

const plainText = /^[^\p{C},;"]{1,80}$/u;
const employments = ["permanent", "contract", "intern", "service"];

/** Departments and sites as the county calls them. Throws KauntiError (exit 3) for any other. */
function understood(
  county: County,
  owner: OwnerId,
  fields: MovementRequest["fields"],
): Record<string, string> {
  const departments = county.owners.find(({ id }) => id === owner)?.departments ?? [];
  const words: Readonly<Record<string, readonly string[]>> = {
    department: departments,
    site: county.sites.map(({ id }) => id),
    employment: employments,
  };
  const pairs = Object.entries(fields).map(([field, text]): [string, string] => {
    const known = words[field];
    const found =
      known === undefined
        ? { value: text, ...(plainText.test(text) ? {} : { wrong: `"${text}" is no plain text` }) }
        : wordFinder(known.map((word) => [word, word]))(text);
    if (found.wrong === undefined) return [field, found.value];
    throw new KauntiError(`--${field}: ${found.wrong}`, { exit: 3 });
  });
  return Object.fromEntries(pairs);
}

function find(county: County, { employee, owner }: MovementRequest): Person | undefined {
  const found = county.people.filter(
    (person) => person.employee === employee && (owner ?? person.owner) === person.owner,
  );
  if (found.length < 2) return found[0];
  throw new KauntiError(`employee ${employee} is in the executive and in the assembly`, {
    exit: 3,
    next: "say which one is meant with --owner",
  });
}

function unknown(county: County, employee: string): KauntiError {
  const numbers = county.people.map((person) => person.employee);
  const [near] = nearest(employee, numbers);
  return new KauntiError(`no employee ${employee} in ${county.name}`, {
    exit: 3,
    next: near === undefined ? "kaunti who NAME finds a number" : `did you mean ${near}?`,
  });
}

function refuseJoiner({ employee, fields }: MovementRequest, person: Person | undefined): void {
  if (person !== undefined && ["active", "staged", "suspended"].includes(person.state))
    throw new KauntiError(`employee ${employee} is there already (${person.state})`, {
      exit: 3,
      next: "kaunti mover changes department, title or site",
    });
  const missing = ["surname", "department"].find((field) => (fields[field] ?? "") === "");
  if (person === undefined && missing !== undefined)
    throw new KauntiError(`a joiner needs --${missing}`, { exit: 3 });
}

function refuseMover({ employee, fields }: MovementRequest, person: Person | undefined): void {
  if (Object.keys(fields).length === 0)
    throw new KauntiError(`nothing was said about where employee ${employee} moves`, {
      exit: 3,
      next: "give --department, --title or --site",
    });
  if (person !== undefined && !["active", "staged"].includes(person.state))
    throw new KauntiError(`employee ${employee} is ${person.state} and cannot move`, {
      exit: 3,
      next: "kaunti joiner takes somebody in again",
    });
}

function refuseLeaver(county: County, { employee, on, fields }: MovementRequest, person: Person) {
  if (person.state === "preserved" || person.state === "deleted")
    throw new KauntiError(
      `employee ${employee} left already (last day ${person.end ?? "unknown"})`,
      {
        exit: 3,
      },
    );
  if (on < person.start)
    throw new KauntiError(`employee ${employee} started on ${person.start}, after ${on}`, {
      exit: 3,
    });
  const mail = parseLeaverMail(fields["mail"] ?? "refuse");
  if (mail?.kind !== "forward") return;
  const to = county.people.find(
    (one) => one.employee === mail.to && one.owner === person.owner && one.state === "active",
  );
  if (mail.to !== employee && to !== undefined) return;
  throw new KauntiError(`mail cannot go to employee ${mail.to}: not an active colleague`, {
    exit: 3,
    next: "name somebody of the same owner who works here, or take --hold",
  });
}

function worded(mail: Person["leaverMail"]): string {
  return mail?.kind === "forward" ? `forward:${mail.to}` : (mail?.kind ?? "refuse");
}

function steps(
  county: County,
  { movement, on, fields }: MovementRequest,
  person: Person | undefined,
  custody: readonly CustodyRow[],
): string[] {
  if (movement === "joiner")
    return [`account, mailbox and groups from ${on}`, "seats by the rules of the pools"];
  if (movement === "mover")
    return [
      ...Object.entries(fields).map(([field, value]) => `${field} is "${value}" from ${on}`),
      "groups and seats follow from that",
    ];
  const seats = county.seats.filter(
    (seat) =>
      seat.holder === person?.employee &&
      county.pools.find(({ id }) => id === seat.pool)?.owner === person.owner,
  );
  const closes = fields["suspended_from"] ?? `the day after ${on}`;
  const mail = fields["mail"] ?? worded(person?.leaverMail);
  return [
    `account suspended from ${closes}: no log-in, no mail log-in`,
    mail === "refuse"
      ? "mail to it goes back to its sender"
      : mail === "hold"
        ? "mail to it is kept in the closed mailbox"
        : `mail to it goes to employee ${mail.slice("forward:".length)}`,
    `seats given back: ${seats.length === 0 ? "none held" : seats.map(({ pool }) => pool).join(", ")}`,
    ...(custody.length === 0
      ? ["no device is held"]
      : custody.map(({ asset, to }) => `device ${asset} back to ${to}`)),
  ];
}
