/** Rules about an OpenWrt router, judged from its configuration. */
import type { Facts } from "#model/fact";
import { Untold } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { judgement, placeIn } from "./finding.ts";
import { openwrtWants, uciOf } from "./openwrt-config.ts";
import { accessRules } from "./openwrt-rules-access.ts";
import { firewallRules } from "./openwrt-rules-firewall.ts";
import { serviceRules } from "./openwrt-rules-services.ts";

const rules = { ...accessRules, ...firewallRules, ...serviceRules };

interface Spec {
  readonly rule: keyof typeof rules;
  /** What some rules compare with. */
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

function judge({ rule, value }: Spec, facts: Facts): Judgement {
  const { expected, rule: find } = rules[rule];
  const wanted = value === undefined ? "" : ` ${[value].flat().join(", ")}`;
  try {
    return judgement(`${expected}${wanted}`, find(uciOf(facts), value), facts);
  } catch (error) {
    if (!(error instanceof Untold) || !/^\d+$/.test(error.where)) throw error;
    throw new Untold(error.state, error.message, placeIn(facts, Number(error.where)));
  }
}

export const openwrt: CheckType<Spec> = {
  schema,
  ask: () => openwrtWants,
  judge,
  // Nothing can be changed through a file.
  repair: () => [],
};
