/** Fields of what Windows answers about itself: services, Defender, account policy, SMB, running protections. */
import type { Facts, Want } from "#model/fact";
import type { WindowsRecord } from "#model/windows";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { comparisonSchema, describe, satisfies } from "./compare.ts";
import type { Comparison, Operator } from "./compare.ts";
import {
  editionApplies,
  editionParts,
  editionSchema,
  every,
  fieldOf,
  part,
  partOf,
} from "./windows-part.ts";

interface Condition extends Omit<Comparison, "operator"> {
  readonly fact: string;
  /** Every one of them has to satisfy. */
  readonly fields: readonly string[];
  /** `contains`: the field is a list that holds the value. */
  readonly operator: Operator | "contains";
  /** What a value has to look like to be understood at all. */
  readonly form?: string;
  /** What it means that the answer has no such field; without it that is an error. */
  readonly absent?: string;
}

interface Spec extends Condition {
  readonly also?: readonly Condition[];
  readonly editions?: readonly string[];
}

const properties = {
  fact: { type: "string", minLength: 1 },
  fields: { type: "array", minItems: 1, items: { type: "string", minLength: 1 } },
  ...comparisonSchema,
  operator: { enum: [...comparisonSchema.operator.enum, "contains"] },
  form: { type: "string" },
  absent: { type: "string" },
};

const condition = {
  type: "object",
  additionalProperties: false,
  required: ["fact", "fields", "operator", "value"],
  properties,
};

const schema = {
  ...condition,
  properties: {
    ...properties,
    ...editionSchema,
    also: { type: "array", minItems: 1, items: condition },
  },
};

const conditions = (spec: Spec): readonly Condition[] => [spec, ...(spec.also ?? [])];

function judgeField(one: Condition, field: string, facts: Facts): Judgement {
  const found = partOf(facts, one.fact);
  const where = `${one.fact}: ${field}`;
  if (one.operator === "contains") return judgeList(one, found, field, where);
  const comparison: Comparison = { ...one, operator: one.operator };
  const expected = `${field} ${describe(comparison)}`;
  const value = fieldOf(found, field, where) ?? one.absent;
  if (value === undefined) throw new Untold("error", "Windows did not tell it", where);
  if (one.form !== undefined && !new RegExp(`^(?:${one.form})$`).test(value))
    throw new Untold("error", `"${value.slice(0, 40)}" is not understood`, where);
  const told = `${field} = ${value}`;
  return satisfies(value, comparison)
    ? pass(expected, told, where)
    : fail(expected, told, where, "the value is not the wanted one");
}

function judgeList(
  { value }: Condition,
  found: WindowsRecord,
  field: string,
  where: string,
): Judgement {
  const list = found[field];
  if (!Array.isArray(list) || list.some((member) => !/^(number|string)$/.test(typeof member)))
    throw new Untold("error", "Windows told no list", where);
  const expected = `${field} with ${String(value)}`;
  const told = `${field} = ${list.length === 0 ? "none" : list.join(", ")}`;
  return list.map(String).includes(String(value))
    ? pass(expected, told, where)
    : fail(expected, told, where, "it is not among them");
}

export const windowsFact: CheckType<Spec> = {
  schema,
  ask: (spec): readonly Want[] => [
    ...editionParts(spec),
    ...conditions(spec).map(({ fact }) => part(fact)),
  ],
  judge: (spec, facts) => {
    editionApplies(spec, facts);
    return every(
      conditions(spec).flatMap((one) =>
        one.fields.map((field) => () => judgeField(one, field, facts)),
      ),
    );
  },
  repair: () => [],
};
