/** Cross-checks of groups, products, pools and services. */
import { residencyProblem } from "#model/residency";
import type { SeatRule } from "#model/licence";
import type { Assembled } from "./assemble.ts";
import { addDays } from "./person-state.ts";
import { repeated, unknown, unknownPerson, type Path, type Rule } from "./rule.ts";
import type { Finding } from "./scope.ts";

const staff = ["staff.csv", "network.yaml", "county.yaml"];

/** Ensure that a rule speaks of departments, sites and people that are there. */
function* ruleFindings(
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

export const licenceRules: readonly Rule[] = [
  {
    /** Ensure that ids of products and pools are there once, and pools are of products that are there. */
    needs: ["licences.yaml"],
    *check({ county }) {
      yield* repeated(
        county.products,
        ({ id }) => id,
        (index) => ["products", index, "id"],
        ({ id }) => `product "${id}" stands twice`,
      );
      yield* repeated(
        county.pools,
        ({ id }) => id,
        (index) => ["pools", index, "id"],
        ({ id }) => `pool "${id}" stands twice`,
      );
      const known = new Set(county.products.map(({ id }) => id));
      for (const [index, { product }] of county.pools.entries())
        yield* unknown("product", product, known, ["pools", index, "product"]);
      for (const [index, { conflictsWith, dependsOn }] of county.products.entries()) {
        for (const [at, id] of conflictsWith.entries())
          yield* unknown("product", id, known, ["products", index, "conflictsWith", at]);
        for (const [at, id] of dependsOn.entries())
          yield* unknown("product", id, known, ["products", index, "dependsOn", at]);
      }
    },
  },
  {
    /** Ensure that a pool's rule means somebody, and that its metric can answer it. */
    needs: [...staff, "licences.yaml"],
    *check(of) {
      for (const [index, pool] of of.county.pools.entries()) {
        yield* ruleFindings(of, pool.seats, pool.owner, ["pools", index, "seats"]);
        const metric = of.county.products.find(({ id }) => id === pool.product)?.metric;
        const wrong = metric === "person" ? ["roles"] : ["titles", "employment"];
        for (const key of wrong)
          if (metric !== undefined && Object.hasOwn(pool.seats, key))
            yield {
              pointer: `/pools/${index}/seats/${key}`,
              message: `"${key}" says nothing about a ${metric}, and ${pool.product} is counted per ${metric}`,
            };
        if (pool.expires !== undefined && pool.expires < pool.start)
          yield {
            pointer: `/pools/${index}/expires`,
            message: `this pool ends on ${pool.expires}, before it starts`,
          };
      }
    },
  },
  {
    /** Ensure that a shortage, an end and an end soon are told. */
    needs: [...staff, "licences.yaml", "equipment.csv"],
    *check({ county, scope }) {
      const days = (scope.value("county.yaml", "/licenceWarnDays", "/licenceWarnDays") ?? [
        90,
      ]) as number[];
      const horizon = addDays(scope.asOf, Math.max(0, ...days));
      for (const [
        index,
        { pool, entitled, assigned, short, expired },
      ] of county.positions.entries()) {
        const end = county.pools[index]?.expires;
        const say = (message: string): Finding => ({
          pointer: `/pools/${index}/${expired || end === undefined ? "quantity" : "expires"}`,
          level: "warning",
          message: `pool "${pool}" ${message}`,
        });
        if (expired) yield say(`ended on ${end} and counts as 0; ${short.length} want a seat`);
        else if (short.length > 0)
          yield {
            ...say(
              `has ${entitled} seats for ${Number(entitled) + short.length} who want one; ${assigned} are given`,
            ),
            pointer: `/pools/${index}/quantity`,
          };
        if (!expired && end !== undefined && end <= horizon)
          yield say(`ends on ${end}; a purchase takes months, so plan it now`);
      }
    },
  },
  {
    /** Ensure that nobody holds two products that exclude each other, or one without what it needs. */
    needs: [...staff, "licences.yaml", "equipment.csv"],
    *check({ county }) {
      const held = Map.groupBy(county.seats, ({ holder }) => holder);
      const has = (holder: string, product: string): boolean =>
        held.get(holder)?.some((seat) => seat.product === product) ?? false;
      for (const [index, { id, conflictsWith, dependsOn }] of county.products.entries()) {
        const holders = county.seats.filter(({ product }) => product === id);
        for (const other of conflictsWith) {
          const both = holders.filter(({ holder }) => has(holder, other)).length;
          if (both > 0)
            yield {
              pointer: `/products/${index}/conflictsWith`,
              message: `${both} would hold "${id}" and "${other}", which exclude each other; change a pool's rule`,
            };
        }
        for (const other of dependsOn) {
          const without = holders.filter(({ holder }) => !has(holder, other)).length;
          if (without > 0)
            yield {
              pointer: `/products/${index}/dependsOn`,
              level: "warning",
              message: `${without} would hold "${id}" without "${other}", which it needs`,
            };
        }
      }
    },
  },
];

export const serviceRules: readonly Rule[] = [
  {
    /** Ensure that services are there once, rest on services that are there, and not on themselves. */
    needs: ["services.yaml"],
    *check({ county }) {
      yield* repeated(
        county.services,
        ({ id }) => id,
        (index) => ["services", index, "id"],
        ({ id }) => `service "${id}" stands twice`,
      );
      const byId = new Map(county.services.map((service) => [service.id, service]));
      const known = new Set(byId.keys());
      for (const [index, { id, dependsOn }] of county.services.entries()) {
        for (const [at, other] of dependsOn.entries())
          yield* unknown("service", other, known, ["services", index, "dependsOn", at]);
        const seen = new Set<string>();
        const open = [...dependsOn];
        for (let next = open.pop(); next !== undefined; next = open.pop()) {
          if (seen.has(next)) continue;
          seen.add(next);
          open.push(...(byId.get(next)?.dependsOn ?? []));
        }
        if (seen.has(id))
          yield {
            pointer: `/services/${index}/dependsOn`,
            message: `service "${id}" depends on itself through ${[...seen].join(", ")}`,
          };
      }
    },
  },
  {
    /** Ensure that data which the law ties to Kenya has a serving copy there (LN 263 of 2021, reg. 26). */
    needs: ["services.yaml", "county.yaml"],
    *check({ county }) {
      for (const [index, service] of county.services.entries()) {
        const message = residencyProblem(service, county.dataClasses);
        const field = Object.hasOwn(county.dataClasses, service.dataClass)
          ? "residency"
          : "dataClass";
        if (message !== undefined) yield { pointer: `/services/${index}/${field}`, message };
      }
    },
  },
  {
    /** Ensure that a roadmap's initiatives can be told apart. */
    needs: ["roadmap.yaml"],
    *check({ scope }) {
      const seen = new Set<string>();
      const document = scope.document("roadmap.yaml");
      for (const [index, { id }] of scope.list("roadmap.yaml", "/initiatives").entries()) {
        const name = String(id);
        if (seen.has(name))
          yield {
            pointer: "",
            at: document?.at(`/initiatives/${index}/id`) ?? scope.top("roadmap.yaml"),
            message: `initiative "${name}" stands twice`,
          };
        seen.add(name);
      }
    },
  },
];
