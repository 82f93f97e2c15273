/** Cross-checks: what no single file can say. A rule is one small function; adding one is adding it to a list here. */
import type { Problem } from "#model/errors";
import type { Assembled } from "./assemble.ts";
import { acrossCounties, countyRules } from "./county-rules.ts";
import { deviceRules } from "./device-rules.ts";
import { groupRules } from "./group-rules.ts";
import { licenceRules } from "./licence-rules.ts";
import { serviceRules } from "./service-rules.ts";
import { mailRules } from "./mail-rules.ts";
import { movementRules } from "./movement-rules.ts";
import { numberRules } from "./number-rules.ts";
import { traceOf } from "./origin.ts";
import { peopleRules } from "./people-rules.ts";
import type { Rule } from "./rule.ts";
import type { Finding } from "./scope.ts";
import { siteRules } from "./site-rules.ts";

const rules: readonly Rule[] = [
  ...countyRules,
  ...siteRules,
  ...numberRules,
  ...peopleRules,
  ...movementRules,
  ...mailRules,
  ...deviceRules,
  ...groupRules,
  ...licenceRules,
  ...serviceRules,
];

/** Rules whose files are whole; a broken file is told by itself, not by everything that refers to it. */
export function countyFindings(of: Assembled): Problem[] {
  const found = rules
    .filter(({ needs }) => !needs.some((file) => of.scope.broken(file)))
    .flatMap((rule) => [...rule.check(of)]);
  return [...of.findings, ...found]
    .filter(({ message }) => message !== "")
    .map((finding) => told(of, finding));
}

export function countryFindings(all: readonly Assembled[]): Problem[] {
  return [...acrossCounties(all)].map(({ of, finding }) => told(of, finding));
}

function told(of: Assembled, { pointer, at: known, message, level }: Finding): Problem {
  const at = known ?? traceOf(of, pointer)[0]?.at ?? of.scope.top("county.yaml");
  return { at, message, level: level ?? "error" };
}
