/** Values of the Windows registry: the policy's place before the user's own, and what Windows does where none is set. */
import type { Facts, Want } from "#model/fact";
import type { ProfileRecord } from "#model/windows";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { comparisonSchema, describe, satisfies } from "./compare.ts";
import type { Comparison } from "./compare.ts";
import { every, listOf, part, partOf } from "./windows-part.ts";
import { registryText } from "./windows-value.ts";
import type { Kind } from "./windows-value.ts";
import { kinds } from "./windows-value.ts";

interface Rule extends Comparison {
  /** `HKLM\key\name`, the place that beats the others first; `HKU\*\key\name`: of every person with a profile. */
  readonly places: readonly string[];
  /** Kinds of value that Windows reads here. */
  readonly kinds?: readonly Kind[];
  /** What this Windows does where nothing is set, by the first build that does it; without it that is not known. */
  readonly defaults?: readonly { readonly build: number; readonly value?: string }[];
}

interface Spec extends Rule {
  readonly also?: readonly Rule[];
}

const ruleProperties = {
  places: {
    type: "array",
    minItems: 1,
    items: { type: "string", pattern: String.raw`^(HKLM|HKU\\\*)(\\[^\\]+)+$` },
  },
  kinds: { type: "array", minItems: 1, items: { enum: kinds } },
  defaults: {
    type: "array",
    minItems: 1,
    items: {
      type: "object",
      additionalProperties: false,
      required: ["build"],
      properties: { build: { type: "integer", minimum: 22_000 }, value: { type: "string" } },
    },
  },
  ...comparisonSchema,
};

const rule = {
  type: "object",
  additionalProperties: false,
  required: ["places", "operator", "value"],
  properties: ruleProperties,
};

const schema = {
  ...rule,
  properties: { ...ruleProperties, also: { type: "array", minItems: 1, items: rule } },
};

const rules = (spec: Spec): readonly Rule[] => [spec, ...(spec.also ?? [])];

const shortOf = (place: string): string => place.slice(place.lastIndexOf("\\") + 1);

function judgeRule(one: Rule, facts: Facts): Judgement {
  const [first = ""] = one.places;
  if (first.startsWith("HKU\\")) return judgePeople(one, first, facts);
  for (const place of one.places) {
    const value = registryText(partOf(facts, `registry ${place}`), one.kinds, place);
    if (value !== undefined) return compared(one, value, `${shortOf(place)} = ${value}`, place);
  }
  return unset(one, facts, first);
}

function unset(one: Rule, facts: Facts, where: string): Judgement {
  const own = ownValue(one, facts, where);
  return compared(one, own, `not set (Windows' own: ${own})`, where);
}

function compared(one: Rule, value: string, found: string, where: string): Judgement {
  const expected = `${shortOf(one.places[0] ?? "")} ${describe(one)}`;
  return satisfies(value, one)
    ? pass(expected, found, where)
    : fail(expected, found, where, "the value is not the wanted one");
}

/** What Microsoft documents for this build. */
function ownValue({ defaults = [] }: Rule, facts: Facts, where: string): string {
  const unknown = (build: string): Untold =>
    new Untold(
      "error",
      `nothing sets it, and what Windows ${build}does then is not documented`,
      where,
    );
  if (defaults.length === 0) throw unknown("");
  const build = partOf(facts, "windows")["BuildNumber"];
  if (!/^\d{4,6}$/.test(String(build)))
    throw new Untold("error", "the build of this Windows is not told", where);
  const known = defaults.findLast((one) => one.build <= Number(build));
  if (known?.value === undefined) throw unknown(`build ${String(build)} `);
  return known.value;
}

/** A person who is not logged on has a hive that is not loaded: nothing is known of their settings. */
function judgePeople(one: Rule, place: string, facts: Facts): Judgement {
  const where = `registry ${place}`;
  const profiles: readonly ProfileRecord[] = listOf(partOf(facts, where), "profiles", place);
  if (profiles.length === 0) throw new Untold("error", "no person has a profile here", place);
  const loaded = profiles.filter(({ loaded: is }) => is === true);
  const answers = loaded.map(({ sid, value }) => () => {
    const at = place.replace("*", String(sid));
    const text = registryText(value, one.kinds, at);
    return text === undefined
      ? unset(one, facts, at)
      : compared(one, text, `${shortOf(place)} = ${text}`, at);
  });
  const closed = profiles.filter(({ loaded: is }) => is !== true).map(({ sid }) => String(sid));
  const unknown = (): Judgement => {
    throw new Untold(
      "error",
      `not known of ${closed.join(", ")}: their part of the registry is loaded while they are logged on only`,
      place,
    );
  };
  return every(closed.length === 0 ? answers : [...answers, unknown]);
}

export const windowsRegistry: CheckType<Spec> = {
  schema,
  ask: (spec): readonly Want[] => [
    part("windows"),
    ...rules(spec).flatMap(({ places }) => places.map((place) => part(`registry ${place}`))),
  ],
  judge: (spec, facts) => every(rules(spec).map((one) => () => judgeRule(one, facts))),
  // A collected file is of a computer that nobody reaches from here.
  repair: () => [],
};
