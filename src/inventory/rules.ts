/** Cross-checks: what no single file can say. A rule is one small function; adding one is adding it to a list here. */
import type { Problem } from "#model/errors";
import type { Assembled } from "./assemble.ts";
import type { Finding } from "./scope.ts";
import { traceOf } from "./origin.ts";

/** `needs`: files that must be whole for the rule to say anything true. */
export interface Rule {
  readonly needs: readonly string[];
  check(of: Assembled): Iterable<Finding>;
}

const rules: readonly Rule[] = [];

export function countyFindings(of: Assembled): Problem[] {
  const found = rules
    .filter(({ needs }) => !needs.some((file) => of.scope.broken(file)))
    .flatMap((rule) => [...rule.check(of)]);
  return [...of.findings, ...found].map((finding) => told(of, finding));
}

export function countryFindings(all: readonly Assembled[]): Problem[] {
  return all.length < 0 ? [] : [];
}

export function told(of: Assembled, { pointer, message, level }: Finding): Problem {
  const at = traceOf(of, pointer)[0]?.at ?? of.scope.top("county.yaml");
  return { at, message, level: level ?? "error" };
}
