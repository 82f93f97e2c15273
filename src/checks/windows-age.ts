/** Something was done on a Windows computer lately: signatures fetched, a security update installed. */
import { counted } from "#model/count";
import type { Facts, Want } from "#model/fact";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { fieldOf, listOf, part, partOf } from "./windows-part.ts";

interface Spec {
  readonly fact: string;
  /** A field with a time, or a list of records that have a `date` and `categories`. */
  readonly field: string;
  /** Of a list: one of these has to be among the categories. */
  readonly categories?: readonly string[];
  readonly days: number;
  /** What was done, for the words of the verdict. */
  readonly what: string;
}

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["fact", "field", "days", "what"],
  properties: {
    fact: { type: "string", minLength: 1 },
    field: { type: "string", minLength: 1 },
    categories: {
      type: "array",
      minItems: 1,
      items: { type: "string", pattern: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" },
    },
    days: { type: "integer", minimum: 1 },
    what: { type: "string" },
  },
};

const day = 86_400;

/** Seconds since 1970. Windows writes years before its own birth for "never". */
function seconds(text: unknown, where: string): number {
  if (typeof text !== "string" || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text))
    throw new Untold("error", "a time is not written as 2026-11-20T08:00:00Z", where);
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new Untold("error", `${text} is no time`, where);
  return time / 1000;
}

function times(spec: Spec, facts: Facts, where: string): readonly number[] {
  const found = partOf(facts, spec.fact);
  if (spec.categories === undefined)
    return [seconds(fieldOf(found, spec.field, where) ?? "", where)];
  const list = listOf(found, spec.field, where).map(({ date, categories }) => {
    if (!Array.isArray(categories))
      throw new Untold("error", "what an update was is not told", where);
    return { at: seconds(date, where), categories: categories.map(String) };
  });
  if (list.length === 0) throw new Untold("error", "nothing is in the list", where);
  const wanted = list.filter(({ categories }) =>
    categories.some((one) => spec.categories?.includes(one.toLowerCase())),
  );
  // A history that was emptied lately knows nothing of what was before.
  const reach = Math.min(...list.map(({ at }) => at));
  if (wanted.length === 0 && facts.header.now - reach <= spec.days * day)
    throw new Untold("error", "the history is shorter than the time that is asked about", where);
  return wanted.map(({ at }) => at);
}

function judge(spec: Spec, facts: Facts): Judgement {
  const where = `${spec.fact}: ${spec.field}`;
  const expected = `${spec.what} within ${counted(spec.days, "day")}`;
  const { now } = facts.header;
  if (now <= 0) throw new Untold("error", "the file does not say when it was collected", where);
  const all = times(spec, facts, where);
  if (all.some((at) => at - now > day))
    throw new Untold("error", "a time lies in the future: a clock is wrong", where);
  const youngest = Math.max(...all, 0);
  if (youngest < Date.UTC(2000, 0) / 1000)
    return fail(expected, "never", where, "there is no sign that it was ever done");
  const found = `${counted(Math.max(0, Math.floor((now - youngest) / day)), "day")} ago`;
  return now - youngest > spec.days * day
    ? fail(expected, found, where, "too long ago")
    : pass(expected, found, where);
}

export const windowsAge: CheckType<Spec> = {
  schema,
  ask: ({ fact }): readonly Want[] => [part(fact)],
  judge,
  repair: () => [],
};
