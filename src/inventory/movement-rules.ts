/** Cross-checks of recorded movements: rows that mean nothing, and rows that payroll has not followed for long. */
import { parseLeaverMail, type MovementRow } from "#model/movement";
import type { Person } from "#model/person";
import type { Assembled } from "./assemble.ts";
import { plain } from "./cells.ts";
import { bindColumns, type Columns } from "./columns.ts";
import { overlays } from "./movements.ts";
import { readMovements } from "./register-of.ts";
import { addDays } from "./person-state.ts";
import type { Rule } from "./rule.ts";

const name = "register/movements.csv";

/** Payroll's sheet comes monthly; two of them have passed. */
const patienceDays = 62;

const date = (text: string): string | undefined =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))
    ? undefined
    : "no day; write it as 2026-07-31";
const anything = (): undefined => undefined;
const employments = new Set(["permanent", "contract", "intern", "service"]);

/** What a movement may say, and what is wrong with a value; a Map, so that "constructor" is no field. */
const fields: ReadonlyMap<string, (value: string) => string | undefined> = new Map([
  ["start", date],
  ["end", date],
  ["suspended_from", date],
  ["surname", anything],
  ["given_name", anything],
  ["department", anything],
  ["title", anything],
  ["site", anything],
  [
    "employment",
    (value) => (employments.has(value) ? undefined : `not one of ${[...employments].join(", ")}`),
  ],
  [
    "mail",
    (value) =>
      parseLeaverMail(value) === undefined ? "not refuse, hold or forward:EMPLOYEE" : undefined,
  ],
]);

export const movementRules: readonly Rule[] = [
  {
    /** Ensure that every recorded row has an effect: one that is passed over in silence leaves an account open. */
    needs: ["staff.csv", name],
    *check(of) {
      const sheet = of.scope.sheet(name);
      const people = new Set(of.county.people.map(({ owner, employee }) => `${owner}/${employee}`));
      const known = of.ledger.given("uid");
      for (const [at, row] of readMovements({ ...of.scope, problems: [] }).entries()) {
        const tell = (column: number, message: string) => ({
          pointer: "",
          at: sheet!.at(at, column),
          message,
        });
        const key = `${row.owner}/${row.employee}`;
        // Payroll drops somebody who left: then the register of accounts still knows them.
        if (row.employee !== "" && !people.has(key) && !known.has(key))
          yield tell(1, "employee: nobody of this owner has or had this number");
        const wrong = fields.get(row.field);
        if (wrong === undefined)
          yield tell(4, `field: not one of ${[...fields.keys()].join(", ")}`);
        const why = wrong?.(row.value);
        if (why !== undefined) yield tell(5, `value: ${row.field} is ${why}`);
      }
    },
  },
  {
    /** Ensure that a recorded movement does not stand against payroll for ever without a word. */
    needs: ["staff.csv", name],
    *check(of) {
      const rows = readMovements({ ...of.scope, problems: [] });
      const sheet = of.scope.sheet("staff.csv");
      const spec = of.scope.files.specs["staff.csv"];
      if (rows.length === 0 || sheet === undefined || spec === undefined) return;
      const columns = bindColumns(sheet, spec);
      const held = overlays(rows, of.scope.asOf);
      const places = new Map(
        rows.map((row, at) => [`${row.owner}/${row.employee}/${row.field}`, at]),
      );
      for (const [index, person] of of.county.people.entries()) {
        const key = `${person.owner}/${person.employee}`;
        const overlay = held.get(key);
        if (overlay === undefined || ["preserved", "deleted"].includes(person.state)) continue;
        const line = of.personRows[index] ?? -1;
        for (const [field, value] of overlay) {
          const at = places.get(`${key}/${field}`);
          const row = at === undefined ? undefined : rows[at];
          if (at === undefined || row === undefined || !isOld(row, of.scope.asOf)) continue;
          const message =
            line < 0
              ? field === "start" &&
                "payroll does not know this joiner yet; add them to staff.csv, or record that they left with kaunti leaver"
              : differs(of, columns, person, { line, field, value }) &&
                `${field}: staff.csv says something else, and this row holds; record what is true with kaunti ${field === "end" || field === "suspended_from" ? "leaver" : "mover"}`;
          if (message !== false)
            yield {
              pointer: "",
              at: of.scope.sheet(name)!.at(at, 5),
              level: "warning",
              message,
            };
        }
      }
    },
  },
];

function isOld({ on, at }: MovementRow, asOf: string): boolean {
  const since = on > at.slice(0, 10) ? on : at.slice(0, 10);
  return addDays(since, patienceDays) < asOf;
}

/** Whether the sheet has this column and says another thing there. */
function differs(
  { county, scope }: Assembled,
  columns: Columns,
  person: Person,
  { line, field, value }: { readonly line: number; readonly field: string; readonly value: string },
): boolean {
  if (!columns.index.has(field)) return false;
  const stated = columns.read(field)(scope.sheet("staff.csv")?.rows[line] ?? [], line);
  if (field === "site") {
    const place = county.sites.find(({ id }) => id === person.site);
    return ![place?.id, place?.name].some((word) => plain(word ?? "") === plain(stated));
  }
  return plain(stated) !== plain(value);
}
