/** A check type made of named rules about one parsed configuration that was collected elsewhere. */
import type { Facts, Want } from "#model/fact";
import { Untold } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { judgement, placeIn } from "./finding.ts";
import type { Finding } from "./finding.ts";

/** What some rules compare with. */
export type RuleValue = string | number | readonly string[];

export interface RuleSpec {
  readonly rule: string;
  readonly value?: RuleValue;
}

/** `rule` may throw `Untold` with the line as its place. */
export interface CollectedRule<Config> {
  readonly expected: string;
  readonly rule: (config: Config, value?: RuleValue) => Finding;
}

/** `value` as a rule takes it. */
export const ruleValueSchema = {
  type: ["string", "number", "array"],
  items: { type: "string" },
} as const;

/** What `find` says of the configuration; a line that is not understood is told by its place in the file. */
export function judgeCollected(expected: string, find: () => Finding, facts: Facts): Judgement {
  try {
    return judgement(expected, find(), facts);
  } catch (error) {
    if (!(error instanceof Untold) || !/^\d+$/.test(error.where)) throw error;
    throw new Untold(error.state, error.message, placeIn(facts, Number(error.where)));
  }
}

/** The sentence of a rule with the value that it compares with. */
export function expectation(expected: string, value: RuleValue | undefined): string {
  return value === undefined ? expected : `${expected} ${[value].flat().join(", ")}`;
}

/** `read` throws `Untold` where the file cannot be understood as a whole. */
export function collectedRules<Config>(
  rules: Readonly<Record<string, CollectedRule<Config>>>,
  wants: readonly Want[],
  read: (facts: Facts) => Config,
): CheckType<RuleSpec> {
  return {
    schema: {
      type: "object",
      additionalProperties: false,
      required: ["rule"],
      properties: { rule: { enum: Object.keys(rules) }, value: ruleValueSchema },
    },
    ask: () => wants,
    judge: ({ rule, value }, facts) => {
      const known = rules[rule];
      if (known === undefined) throw new Untold("error", `no rule "${rule}"`);
      const find = (): Finding => known.rule(read(facts), value);
      return judgeCollected(expectation(known.expected, value), find, facts);
    },
    // Nothing can be changed through a file.
    repair: () => [],
  };
}
