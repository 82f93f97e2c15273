/** sudo's rules: Defaults that must hold or must not, and tags such as NOPASSWD. */
import type { Facts } from "#model/fact";
import type { Repair } from "#model/repair";
import { fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { comparisonSchema, describe, satisfies } from "./compare.ts";
import type { Comparison } from "./compare.ts";
import { commentOut } from "./edit.ts";
import { place } from "./lines.ts";
import { decimal } from "./sudoers-defaults.ts";
import type { Setting } from "./sudoers-defaults.ts";
import { contentOf, filesAt } from "./recall.ts";
import { folder, main, sudoersLines, sudoersWants } from "./sudoers-files.ts";
import type { Placed } from "./sudoers-files.ts";

interface Spec extends Partial<Comparison> {
  /** A Defaults flag or option that has to be set, e.g. `use_pty`, `logfile`, `timestamp_timeout`. */
  readonly option?: string;
  /** sudo's own value when nothing sets it; absent: an unset option fails. */
  readonly default?: string;
  /** Of an option that takes a value, any: the one that is written where there is none. */
  readonly example?: string;
  /** What must not occur: tags (`NOPASSWD`), flags switched off (`!authenticate`), options set (`exempt_group`). */
  readonly forbidden?: readonly string[];
}

const schema = {
  type: "object",
  additionalProperties: false,
  properties: {
    option: { type: "string", pattern: "^[a-z_]+$" },
    default: { type: "string" },
    example: { type: "string", pattern: "^[\\w./-]+$" },
    forbidden: { type: "array", minItems: 1, items: { type: "string" } },
    ...comparisonSchema,
  },
};

/** A setting with its line and for whom it holds: "" for everybody. */
type Set = Setting & { readonly scope: string; readonly at: Placed };

const settingsOf = (all: readonly Placed[]): readonly Set[] =>
  all.flatMap((line) =>
    line.kind === "defaults"
      ? line.settings.map((one) => ({ ...one, scope: line.scope, at: line }))
      : [],
  );

function judge(spec: Spec, facts: Facts): Judgement {
  const all = sudoersLines(facts);
  return spec.forbidden === undefined
    ? judgeOption(spec, settingsOf(all))
    : judgeForbidden(spec.forbidden, all);
}

function judgeForbidden(forbidden: readonly string[], all: readonly Placed[]): Judgement {
  const expected = `without ${forbidden.join(", ")}`;
  const settings = settingsOf(all);
  for (const word of forbidden) {
    const bad = /^[A-Z_]+$/.test(word)
      ? all.find((line) => line.kind === "rule" && line.tags.includes(word))
      : settings.find(({ name, negated }) => (negated ? `!${name}` : name) === word)?.at;
    if (bad !== undefined)
      return fail(
        expected,
        bad.text.trim(),
        place(bad),
        `${word}: this lets somebody through without asking`,
      );
  }
  return pass(expected, "none", main);
}

function judgeOption(spec: Spec, settings: readonly Set[]): Judgement {
  const { option = "", operator, value } = spec;
  const want =
    operator === undefined || value === undefined ? undefined : { ...spec, operator, value };
  const expected = want === undefined ? `Defaults ${option}` : `${option} ${describe(want)}`;
  const set = settings.filter(({ name }) => name === option);
  const wrong = set.find((one) => !good(one, want));
  if (wrong !== undefined)
    return fail(
      expected,
      wrong.at.text.trim(),
      place(wrong.at),
      wrong.scope === ""
        ? "this line sets it otherwise"
        : `this line sets it otherwise for ${wrong.scope}`,
    );
  const last = set.findLast(({ scope }) => scope === "");
  if (last !== undefined) return pass(expected, last.at.text.trim(), place(last.at));
  if (spec.default === undefined)
    return fail(expected, "not set", main, "nothing sets it for everybody");
  const found = `not set (sudo's own value is ${spec.default})`;
  return want !== undefined && satisfies(spec.default, want)
    ? pass(expected, found, main)
    : fail(expected, found, main, "sudo's own value is not enough");
}

/** Minutes may have a fraction, and switched off they are 0: the password is asked every time. */
function good({ name, negated, value }: Set, want: Comparison | undefined): boolean {
  const minutes = name === "timestamp_timeout" || name === "passwd_timeout";
  if (negated && !minutes) return false;
  if (want === undefined) return true;
  const found = negated ? "0" : value;
  if (!minutes || !decimal.test(found) || typeof want.value !== "number")
    return satisfies(found, want);
  const number = Number(found);
  if (want.never?.some((one) => Number(one) === number) === true || number < 0) return false;
  return want.operator === "at-most"
    ? number <= want.value
    : want.operator === "at-least" && number >= want.value;
}

/** Half a line cannot be taken out, nor one of which the rest stands in the next line. */
const whole = ({ at }: Set): boolean =>
  at.kind === "defaults" && at.settings.length === 1 && !/\\\s*$/.test(at.text);

/**
 * A drop-in of our own that comes last, which visudo looks at before it stays; a line that says nothing but the
 * opposite becomes a comment. Who may do what without a password is for a person: it may be what we came in by.
 */
function repair(spec: Spec, facts: Facts): readonly Repair[] {
  const { option, value, operator } = spec;
  if (
    option === undefined ||
    Array.isArray(value) ||
    (operator !== undefined && operator === "set")
  )
    return [];
  const want =
    operator === undefined || value === undefined ? undefined : { ...spec, operator, value };
  const all = sudoersLines(facts);
  const path = `${folder}/zz-kaunti-${option}`;
  const wrong = settingsOf(all).filter((one) => one.name === option && !good(one, want));
  if (!wrong.every(whole) || !includesFolder(facts)) return [];
  const given = want === undefined ? spec.example : String(value);
  const before = filesAt(facts, [`${folder}/*`]).find((file) => file.path === path)?.content;
  const check = "visudo -c -q";
  return [
    ...commentOut(
      facts,
      [main, `${main}.*`, `${folder}/*`],
      wrong.map(({ at }) => at),
    )
      .filter((one) => one.path !== path)
      .map((one) => ({ ...one, check })),
    {
      kind: "write",
      path,
      mode: "0440",
      content: `Defaults ${option}${given === undefined ? "" : `=${given}`}\n`,
      check,
      ...(before === undefined ? {} : { before }),
    },
  ];
}

/** Without it a drop-in would be read by nobody. */
const includesFolder = (facts: Facts): boolean =>
  filesAt(facts, [main]).some((file) =>
    /^[@#]includedir[ \t]+\/etc\/sudoers\.d[ \t]*$/m.test(contentOf(file)),
  );

export const sudoers: CheckType<Spec> = {
  schema,
  ask: () => sudoersWants,
  judge,
  repair,
};
