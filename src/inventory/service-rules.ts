/** Cross-checks of services and of the roadmap. */
import { residencyProblem } from "#model/residency";
import { repeated, unknown, type Rule } from "./rule.ts";

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
