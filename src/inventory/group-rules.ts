/** Cross-checks of groups, and of the rules that say who is meant. */
import type { SeatRule } from "#model/licence";
import type { Assembled } from "./assemble.ts";
import { repeated, unknown, unknownPerson, type Path, type Rule } from "./rule.ts";
import { reservedNames } from "./reserved.ts";
import type { Finding } from "./scope.ts";

export const staff = ["staff.csv", "network.yaml", "county.yaml"];

/** Ensure that a rule speaks of departments, sites and people that are there. */
export function* ruleFindings(
  { county }: Assembled,
  rule: SeatRule | undefined,
  owner: string,
  path: Path,
): Iterable<Finding> {
  if (rule === undefined) return;
  const own = county.owners.find(({ id }) => id === owner);
  const departments = new Set(
    own === undefined || own.departments.length === 0
      ? county.people.map(({ department }) => department)
      : own.departments,
  );
  for (const [index, word] of (rule.departments ?? []).entries())
    yield* unknown("department", word, departments, [...path, "departments", index]);
  const sites = new Set(county.sites.map(({ id }) => id));
  for (const [index, word] of (rule.sites ?? []).entries())
    yield* unknown("site", word, sites, [...path, "sites", index]);
  const people = new Set(county.people.map(({ employee }) => employee));
  for (const [index, word] of (rule.people ?? []).entries())
    yield* unknownPerson("employee", word, people, [...path, "people", index]);
}

export const groupRules: readonly Rule[] = [
  {
    /** Ensure that a group is there once per owner, its members are on that owner's payroll, its rule means something. */
    needs: [...staff, "groups.yaml"],
    *check(of) {
      const { county, scope } = of;
      yield* repeated(
        county.groups,
        ({ owner, id }) => `${owner}/${id}`,
        (index) => ["groups", index, "id"],
        ({ id, owner }) => `group "${id}" of the ${owner} stands twice`,
      );
      const reserved = reservedNames(scope.files, "groups");
      for (const [index, { id }] of county.groups.entries())
        if (reserved(id))
          yield {
            pointer: `/groups/${index}/id`,
            message: `"${id}" is a group that machines have themselves (reservedNames in national.yaml), and its members would get its rights; give the group another id`,
          };
      const written = scope.list("groups.yaml", "/groups");
      for (const [index, { members, rule, owner }] of written.entries()) {
        const known = new Set(
          county.people.filter((one) => one.owner === owner).map(({ employee }) => employee),
        );
        for (const [at, member] of ((members as string[] | undefined) ?? []).entries())
          yield* unknownPerson("member", member, known, ["groups", index, "members", at]);
        yield* ruleFindings(of, rule as SeatRule | undefined, String(owner), [
          "groups",
          index,
          "rule",
        ]);
      }
    },
  },
];
