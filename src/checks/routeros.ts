/** Rules about a RouterOS device, judged from its export. */
import type { Facts } from "#model/fact";
import { Untold } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { expectation, judgeCollected, ruleValueSchema } from "./collected-rules.ts";
import type { RuleValue } from "./collected-rules.ts";
import { describe, satisfies } from "./compare.ts";
import type { Operator } from "./compare.ts";
import { bad, good } from "./finding.ts";
import type { Finding } from "./finding.ts";
import { exportOf, routerosWants, valueOf } from "./routeros-config.ts";
import type { Export } from "./routeros-config.ts";
import { accessRules } from "./routeros-rules-access.ts";
import { serviceRules } from "./routeros-rules-services.ts";
import { compareVersions } from "./version.ts";

const rules = { ...accessRules, ...serviceRules };

interface Spec {
  readonly rule: keyof typeof rules | "setting";
  /** What some rules compare with. */
  readonly value?: RuleValue;
  /** Of a setting: where it is, and what a version does by itself, from the version on that is named. */
  readonly menu?: string;
  readonly key?: string;
  readonly operator?: Operator;
  readonly defaults?: readonly { readonly from: string; readonly value: string }[];
}

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["rule"],
  dependentRequired: { menu: ["key", "operator", "value", "defaults"] },
  properties: {
    rule: { enum: ["setting", ...Object.keys(rules)] },
    value: ruleValueSchema,
    menu: { type: "string", pattern: "^/" },
    key: { type: "string" },
    operator: { enum: ["equals", "one-of", "at-least", "at-most"] },
    defaults: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        additionalProperties: false,
        required: ["from", "value"],
        properties: { from: { type: "string" }, value: { type: "string" } },
      },
    },
  },
};

function setting(spec: Spec, config: Export): Finding {
  const { menu = "", key = "", operator = "equals", value = "", defaults = [] } = spec;
  const own = defaults.findLast(({ from }) => compareVersions(config.version, from) >= 0);
  const found = valueOf(config, [menu, key], own?.value ?? "");
  if (found.line === 0 && own === undefined)
    throw new Untold("error", `what version ${config.version} does by itself is not known`);
  const said = `${menu} ${key}=${found.value}${found.line === 0 ? " (the default)" : ""}`;
  return satisfies(found.value, { operator, value })
    ? good(said, found.line)
    : bad(said, found.line);
}

function judge(spec: Spec, facts: Facts): Judgement {
  const { rule, value, operator = "equals", menu, key } = spec;
  const config = exportOf(facts);
  if (rule === "setting") {
    const wanted = describe({ operator, value: value ?? "" });
    return judgeCollected(
      `${menu ?? ""} ${key ?? ""} ${wanted}`,
      () => setting(spec, config),
      facts,
    );
  }
  const { expected, rule: find } = rules[rule];
  return judgeCollected(expectation(expected, value), () => find(config, value), facts);
}

export const routeros: CheckType<Spec> = {
  schema,
  ask: () => routerosWants,
  judge,
  // Nothing can be changed through a file.
  repair: () => [],
};
