/** Judges what a PAM module is told: forbidden and needed words, switches, and the value of one option. */
import type { Facts } from "#model/fact";
import { Untold, fail, pass } from "./check-type.ts";
import type { Judgement } from "./check-type.ts";
import { describe, satisfies } from "./compare.ts";
import type { Comparison } from "./compare.ts";
import { place } from "./lines.ts";
import { nameOf } from "./pam-modules.ts";
import { optionsOf } from "./pam-options.ts";
import type { Option } from "./pam-options.ts";
import type { PamModule } from "./pam-stack.ts";
import type { Spec } from "./pam-spec.ts";

/** pam_unix takes a word for the option it begins with: `nullok_secure` is nullok (_set_ctrl, strncmp). */
export const says = (line: PamModule, word: string, option: string): boolean =>
  nameOf(line) === "pam_unix"
    ? word.startsWith(option)
    : word.split("=")[0]?.toLowerCase() === option.toLowerCase();

export function judgeWords(spec: Spec, lines: readonly PamModule[]): Judgement | undefined {
  for (const line of lines) {
    const words = line.arguments;
    const banned = spec.forbidden?.find((option) => words.some((word) => says(line, word, option)));
    if (banned !== undefined)
      return fail(
        `without ${banned}`,
        line.text.trim(),
        place(line),
        "this argument must not be there",
      );
    const missing = spec.required?.find((option) => !words.includes(option));
    if (missing !== undefined)
      return fail(
        `with ${missing}`,
        line.text.trim(),
        place(line),
        `the line does not say ${missing}`,
      );
    if (spec.choice === undefined) continue;
    const accepted = Array.isArray(spec.value) ? spec.value : [String(spec.value)];
    const named = spec.choice.filter((option) => words.some((word) => says(line, word, option)));
    const weak = named.find((option) => !accepted.includes(option));
    if (weak !== undefined || named.length === 0)
      return fail(
        `one of ${accepted.join(", ")}`,
        weak ?? line.text.trim(),
        place(line),
        weak === undefined ? "the line names none" : "this one is not accepted",
      );
  }
  return undefined;
}

export function judgeFlags(
  spec: Spec,
  lines: readonly PamModule[],
  facts: Facts,
): Judgement | undefined {
  for (const line of lines)
    for (const flag of spec.flags ?? []) {
      const { options, stopped } = optionsOf(line, spec, facts);
      if (options.some(({ name }) => name === flag)) continue;
      return fail(
        `${flag} is on`,
        "not set",
        stopped === undefined ? place(line) : place(stopped),
        unset(stopped),
      );
    }
  return undefined;
}

const unset = (stopped: unknown): string =>
  stopped === undefined
    ? "nothing sets it"
    : "nothing sets it before this line, which ends the reading of the .conf files";

/** Every place that sets the option has to satisfy: what another one hides today holds tomorrow. */
export function judgeArgument(
  spec: Spec,
  lines: readonly PamModule[],
  facts: Facts,
): Judgement | undefined {
  const { argument, operator, value } = spec;
  if (argument === undefined) return undefined;
  if (operator === undefined || value === undefined)
    throw new Untold("error", "the control names an argument without a value");
  const want: Comparison = { ...spec, operator, value };
  const expected = `${argument} ${describe(want)}`;
  const good = (option: Pick<Option, "value">): boolean =>
    !/\s/.test(option.value) &&
    (satisfies(option.value, want) || (spec.or ?? []).includes(option.value));
  let last: Judgement | undefined;
  for (const line of lines) {
    const { options, stopped } = optionsOf(line, spec, facts);
    const set = options.filter(({ name }) => name === argument);
    const wrong = set.find((option) => !good(option));
    if (wrong !== undefined)
      return fail(
        expected,
        wrong.shown,
        place(wrong),
        wrong === set.at(-1)
          ? "the value is not the wanted one"
          : `conflicts with ${place(set.at(-1) ?? wrong)}`,
      );
    const whole = nameOf(line) === "pam_pwquality" ? weakened(argument, want, options) : undefined;
    if (whole !== undefined) return fail(expected, whole.shown, place(whole), whole.why);
    const winner = set.at(-1);
    if (winner !== undefined) last = pass(expected, winner.shown, place(winner));
    else if (spec.default !== undefined && good({ value: spec.default }))
      last ??= pass(expected, `not set (the module's own value is ${spec.default})`, place(line));
    else
      return fail(
        expected,
        spec.default === undefined
          ? "not set"
          : `not set (the module's own value is ${spec.default})`,
        place(stopped ?? line),
        unset(stopped),
      );
  }
  return last;
}

const credits = ["dcredit", "ucredit", "lcredit", "ocredit"];

/** libpwquality: `enforcing = 0` only warns; a credit above 0 counts as so many characters (pwquality.conf(5)). */
export function weakened(
  argument: string,
  want: Comparison,
  options: readonly Option[],
): (Option & { readonly why: string }) | undefined {
  const effective = (name: string): Option | undefined =>
    options.findLast((option) => option.name === name);
  const enforcing = effective("enforcing");
  if (enforcing !== undefined && argument !== "enforcing" && /^[+-]?0+$/.test(enforcing.value))
    return { ...enforcing, why: "pwquality only warns and takes every password" };
  if (argument !== "minlen" || want.operator !== "at-least") return undefined;
  const given = credits
    .flatMap((name) => effective(name) ?? [])
    .filter(({ value }) => Number(value) > 0);
  const sum = given.reduce((total, { value }) => total + Number(value), 0);
  const length = Number(effective("minlen")?.value ?? "8") - sum;
  const [first] = given;
  return first === undefined || satisfies(String(length), want)
    ? undefined
    : { ...first, why: `with credits ${String(length)} characters are enough` };
}
