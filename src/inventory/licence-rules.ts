/** Cross-checks of products and pools. */
import { counted } from "#model/count";
import { ruleFindings, staff } from "./group-rules.ts";
import { addDays } from "./person-state.ts";
import { repeated, unknown, type Rule } from "./rule.ts";
import type { Finding } from "./scope.ts";

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
        if (expired)
          yield say(
            `ended on ${end} and counts as 0; ${counted(short.length, "wants", "want")} a seat`,
          );
        else if (short.length > 0)
          yield {
            ...say(
              `has ${counted(Number(entitled), "seat")} for ${Number(entitled) + short.length} who want one; ${assigned} are given`,
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
