/** Cross-checks of payroll numbers: what everything that a person has hangs on. */
import { counted } from "#model/count";
import { plain } from "./cells.ts";
import { bindColumns } from "./columns.ts";
import { traceOf } from "./origin.ts";
import { placeOf, repeated, type Rule } from "./rule.ts";

/** Owner and number without what spreadsheets lose or add. */
function plainKey(key: string): string {
  // As nearly all are: nothing to take away.
  if (/^[a-z]+\/[1-9]\d*$/.test(key)) return key;
  const cut = key.indexOf("/");
  return `${key.slice(0, cut)}/${plain(key.slice(cut + 1)).replace(/^0+(?=.)/, "")}`;
}

export const numberRules: readonly Rule[] = [
  {
    /** Ensure that a payroll number is one person of an owner. */
    needs: ["staff.csv"],
    *check(of) {
      yield* repeated(
        of.county.people,
        ({ owner, employee }) => `${owner}/${employee}`,
        (index) => ["people", index, "employee"],
        (_person, _first, at) =>
          `this employee number stands twice (also ${placeOf(of, at, traceOf)}); a number is one person`,
      );
    },
  },
  {
    /** Ensure that 1003 and 01003 are not two people: a spreadsheet takes the zeros away, and all accounts would be made anew. */
    needs: ["staff.csv"],
    *check(of) {
      const { people } = of.county;
      const seen = new Map<string, number>();
      const differs = "differ only by zeros, blanks or marks";
      for (const [index, { owner, employee }] of people.entries()) {
        const key = plainKey(`${owner}/${employee}`);
        const first = seen.get(key);
        if (first === undefined) seen.set(key, index);
        else if (people[first]?.employee !== employee)
          yield {
            pointer: `/people/${index}/employee`,
            message: `this employee number and that of ${placeOf(of, ["people", first, "employee"], traceOf)} ${differs}; a person has one number, written one way`,
          };
      }
      const sheet = of.scope.sheet("register/allocations.csv");
      const given = of.ledger.given("uidNumber");
      // Everybody in the sheet has a number: as many numbers as people are theirs and nobody else's.
      if (given.size === people.length) return;
      for (const key of given.keys()) {
        const index = seen.get(plainKey(key)) ?? -1;
        const person = people[index];
        if (person === undefined || `${person.owner}/${person.employee}` === key) continue;
        const row = of.ledger.rowOf("uidNumber", key);
        const at = row === undefined ? undefined : sheet?.at(row, 1);
        if (at !== undefined)
          yield {
            pointer: `/people/${index}/employee`,
            message: `this employee number and that of ${at.file}:${at.line} ${differs}; write it as there, or everything is given anew`,
          };
      }
    },
  },
  {
    /** Ensure that nobody's number is that of his line: with the next joiner in the list all accounts would move on by one. */
    needs: ["staff.csv"],
    *check({ county, scope }) {
      const sheet = scope.sheet("staff.csv");
      const spec = scope.files.specs["staff.csv"];
      if (sheet === undefined || spec === undefined || county.people.length < 3) return;
      const at = bindColumns(sheet, spec).index.get("employee") ?? 0;
      const header = sheet.header[at] ?? "";
      if (!["no", "number"].includes(plain(header))) return;
      if (!sheet.rows.every((row, index) => row[at]?.trim() === String(index + 1))) return;
      yield {
        pointer: "",
        at: sheet.at(-1, at),
        message: `the column "${header}" counts the lines and is no payroll number; if it is one all the same, call it employee`,
      };
    },
  },
  {
    /** Ensure that a payroll that has gone is not taken for everybody's leaving. */
    needs: ["staff.csv", "register/allocations.csv"],
    *check({ county, ledger, scope }) {
      if (county.people.length > 0) return;
      const { size } = ledger.given("uid");
      if (size > 0)
        yield {
          pointer: "",
          at: scope.sheet("staff.csv")?.at(-1, 0) ?? scope.top("staff.csv"),
          message: `nobody is on the payroll, and the register has given ${counted(size, "account")}; put the file's rows back, or everybody is taken to have left`,
        };
    },
  },
];
