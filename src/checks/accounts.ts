/** Rules about accounts and groups, judged from passwd, group and what may be known of shadow. */
import { counted } from "#model/count";
import type { Facts, Want } from "#model/fact";
import { fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { repairAccounts } from "./account-repair.ts";
import { rules } from "./account-rules.ts";
import type { RuleName } from "./account-rules.ts";

interface Spec {
  readonly rule: RuleName;
  /** What some rules compare with: days, methods. */
  readonly value?: string | number | readonly string[];
}

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["rule"],
  properties: {
    rule: { enum: Object.keys(rules) },
    value: { type: ["string", "number", "array"], items: { type: "string" } },
  },
};

function judge(spec: Spec, facts: Facts): Judgement {
  const rule = rules[spec.rule];
  const faults = rule.faults(facts, spec.value);
  const first = faults[0];
  const expected =
    spec.value === undefined ? rule.expected : `${rule.expected} ${String(spec.value)}`;
  if (first === undefined) return pass(expected, "no exception", rule.file);
  const shown = faults
    .slice(0, 5)
    .map(({ what }) => what)
    .join("; ");
  return fail(
    expected,
    faults.length > 5 ? `${shown}; and ${String(faults.length - 5)} more` : shown,
    first.line === 0 ? rule.file : `${rule.file}:${String(first.line)}`,
    counted(faults.length, "exception"),
  );
}

export const accounts: CheckType<Spec> = {
  schema,
  ask: (spec): readonly Want[] => rules[spec.rule].wants,
  judge,
  repair: (spec, facts) => repairAccounts(spec.rule, facts, spec.value),
};
