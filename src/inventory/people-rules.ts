/** Cross-checks of people. */
import type { Rule } from "./rule.ts";
import { bindColumns } from "./columns.ts";
import { reservedNames } from "./reserved.ts";

const staff = ["staff.csv", "county.yaml", "network.yaml"];

export const peopleRules: readonly Rule[] = [
  {
    /** Ensure that nobody has the name of a system's account, whoever wrote the register. */
    needs: ["staff.csv"],
    *check({ county, scope }) {
      const reserved = reservedNames(scope.files, "accounts");
      for (const [index, person] of county.people.entries())
        for (const field of ["uid", "mailName"] as const)
          if (reserved(person[field]))
            yield {
              pointer: `/people/${index}/${field}`,
              message: `"${person[field]}" is a name that systems use themselves (reservedNames in national.yaml); nobody may have it, so restore the register from its history`,
            };
    },
  },
  {
    /** Ensure that everybody's owner is defined, since the owner gives the mail domain and the number range. */
    needs: staff,
    *check(of) {
      const known = new Set<string>(of.county.owners.map(({ id }) => id));
      const told = new Set<string>();
      for (const [index, { owner }] of of.county.people.entries()) {
        if (known.has(owner) || told.has(owner)) continue;
        told.add(owner);
        yield {
          pointer: `/people/${index}/owner`,
          message: `owner "${owner}" has people and is not defined; add it to owners in county.yaml`,
        };
      }
    },
  },
  {
    /** Ensure that a managed county has a headquarters for people and equipment without a site of their own. */
    needs: ["network.yaml"],
    *check({ county }) {
      if (!county.managed || county.sites.some(({ kind }) => kind === "hq")) return;
      if (county.people.length + county.devices.length === 0) return;
      yield {
        pointer: "/sites/0",
        message: 'there are people or equipment and no site of kind "hq"; add one to network.yaml',
      };
    },
  },
  {
    /** Ensure that training is of people on the payroll. */
    needs: ["staff.csv", "training.csv"],
    *check({ county, scope }) {
      const sheet = scope.sheet("training.csv");
      const spec = scope.files.specs["training.csv"];
      if (sheet === undefined || spec === undefined) return;
      const columns = bindColumns(sheet, spec);
      scope.problems.push(...columns.problems.splice(0));
      if (columns.unusable) return;
      const read = Object.keys(spec.columns).map((name) => columns.read(name));
      const known = new Set(county.people.map(({ employee }) => employee));
      for (const [at, row] of sheet.rows.entries()) {
        const [employee = ""] = read.map((cell) => cell(row, at));
        if (employee !== "" && !known.has(employee))
          yield {
            pointer: "",
            at: sheet.at(at, columns.index.get("employee") ?? 0),
            level: "warning",
            message: "this employee is not in staff.csv",
          };
      }
      scope.problems.push(...columns.problems);
    },
  },
];
