/**
 * Data that the law ties to Kenya keeps a serving copy there (Data Protection (General) Regulations 2021, reg. 26).
 * Which classes are tied is data (`dataClasses`); cross-check and renderer both ask here.
 */
import type { DataClass } from "./county.ts";
import type { Service } from "./service.ts";

/** A sentence about what is wrong with where `service` keeps its data, or undefined when nothing is. */
export function residencyProblem(
  service: Service,
  classes: Readonly<Record<string, DataClass>>,
): string | undefined {
  const known = classes[service.dataClass];
  if (known === undefined) {
    return `service "${service.id}" holds data of class "${service.dataClass}", which dataClasses does not define`;
  }
  if (known.residency === "any" || service.residency.includes("kenya")) return undefined;
  const places = service.residency.length === 0 ? "nowhere stated" : service.residency.join(", ");
  const law = known.law === undefined ? "" : ` (${known.law})`;
  return `service "${service.id}" keeps ${service.dataClass} data in ${places}; the law wants a serving copy in Kenya${law}: add "kenya" to its residency`;
}
