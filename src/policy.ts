/** Which policy was asked for: a baseline, or one rule by its SCAP id or its own. */
import {
  ageLimit,
  bindBaseline,
  bindControl,
  controlIds,
  controlsOfRule,
  valuesIn,
} from "#checks/baseline";
import type { Parameters } from "#checks/baseline";
import { nearest } from "#inventory/distance";
import type { BoundBaseline, Policies } from "#model/baseline";
import type { Control } from "#model/control";
import { KauntiError } from "#model/errors";
import type { Hash } from "#model/ports";

export interface Asked {
  readonly baseline?: string;
  readonly rule?: string;
  /** As written: `name=value`. */
  readonly params: readonly string[];
}

/**
 * `sure`: the register or a sheet says that `fallback` is this machine's, so one rule is judged by its values
 * too: forwarding is right on a router. Throws KauntiError (exit 3) for names that do not exist, with those that resemble them.
 */
export function bindAsked(
  policies: Policies,
  asked: Asked,
  fallback: string,
  hash: Hash,
  sure = false,
): BoundBaseline {
  const given = parseParams(asked.params);
  const id = asked.baseline ?? fallback;
  const { rule } = asked;
  // What is only assumed of a machine gives no values to a rule that was asked for by name.
  if (rule !== undefined && asked.baseline === undefined && !sure)
    return { ...bindRule(policies, { rule }, given, hash), ...limitOf(policies, id) };
  if (!policies.baselines.has(id)) throw unknown("baseline", id, policies.baselines.keys());
  if (rule !== undefined)
    return { ...bindRule(policies, { rule, baseline: id }, given, hash), ...limitOf(policies, id) };
  const names = [...policies.controls.values()].flatMap(fullNames);
  const stray = Object.keys(given).find((name) => !names.includes(name));
  if (stray !== undefined) throw unknown("parameter", stray, names);
  return bindBaseline(policies, id, given, hash);
}

/** One rule of an old file is as old as all of them. */
const limitOf = (policies: Policies, baseline: string) =>
  policies.baselines.has(baseline) ? ageLimit(policies, baseline) : {};

/** `xccdf_org.ssgproject.content_rule_` is how SCAP content spells its own ids in full. */
const shortOf = (rule: string): string => rule.replace(/^xccdf_[\w.-]+?_rule_/, "");

function controlsNamed(policies: Policies, rule: string): readonly Control[] {
  const own = policies.controls.get(rule);
  return own === undefined ? controlsOfRule(policies, rule) : [own];
}

/** What a report has to say where the rule that was asked for is only a part of what judges it, or no part of the baseline. */
export function ruleNotices(
  policies: Policies,
  rule: string | undefined,
  baseline: string | undefined,
): readonly string[] {
  if (rule === undefined) return [];
  const short = shortOf(rule);
  const controls = controlsNamed(policies, short);
  const parts = controls
    .filter(({ refs }) => refs.covers?.includes(short) === true)
    .map(
      ({ id }) =>
        `${short} is judged by ${id}, which asks for more: a fail may come from the rest of it`,
    );
  if (baseline === undefined || !policies.baselines.has(baseline)) return parts;
  const asked = controlIds(policies, baseline);
  const outside = controls
    .filter(({ id }) => !asked.has(id))
    .map(({ id }) => `${id} is not in ${baseline}: it is judged here because it was asked for`);
  return [...parts, ...outside];
}

function bindRule(
  policies: Policies,
  { rule, baseline }: { readonly rule: string; readonly baseline?: string },
  given: Parameters,
  hash: Hash,
): BoundBaseline {
  const short = shortOf(rule);
  const controls = controlsNamed(policies, short);
  if (controls.length === 0) throw unknown("rule or control", rule, ruleNames(policies));
  const used = new Set<string>();
  const bound = controls.map((control) => {
    const named = byFullName(control, given);
    const seen = new Set<string>();
    const own = baseline === undefined ? {} : valuesIn(policies, baseline, control);
    const one = bindControl(control, own, named.values, seen);
    for (const name of seen) used.add(named.written.get(name) ?? name);
    for (const name of idle(control, given)) used.add(name);
    return {
      ...one,
      control: {
        ...one.control,
        refs: { ...one.control.refs, scap: scapFirst(one.control, short) },
      },
    };
  });
  const stray = Object.keys(given).find((name) => !used.has(name));
  if (stray !== undefined) throw unknown(`parameter of ${rule}`, stray, parameterNames(controls));
  const parameters = bound.flatMap(({ control, parameters: values }) =>
    Object.entries(values).map(([name, value]) => [`${control.id}.${name}`, String(value)]),
  );
  return {
    id: `rule ${short}${baseline === undefined ? "" : ` of ${baseline}`}`,
    version: policies.baselines.get(baseline ?? "")?.version ?? "1",
    hash: hash(JSON.stringify(bound.map(({ control, spec }) => ({ control, spec })))),
    parameters: Object.fromEntries(parameters) as Record<string, string>,
    controls: bound,
  };
}

/** Variables that the rule has and the control does not need; throws where a value would mean another judgement. */
function idle({ id, refs, want }: Control, given: Parameters): readonly string[] {
  const variables = Object.entries(refs.variables ?? {});
  const own = Object.values(want).map(({ scap }) => scap);
  for (const [name, values] of variables)
    if (name in given && values.length > 0 && !values.includes(String(given[name])))
      throw new KauntiError(`${name}=${String(given[name])} is outside what ${id} judges`, {
        exit: 3,
        next: `allowed: ${values.join(", ")}`,
      });
  return variables.map(([name]) => name).filter((name) => !own.includes(name));
}

/** The verdict names the rule that was asked for, where a control answers to several. */
function scapFirst({ refs }: Control, rule: string): readonly string[] {
  const all = refs.scap ?? [];
  const ours = all.includes(rule) || refs.covers?.includes(rule) === true;
  return ours ? [rule, ...all.filter((id) => id !== rule)] : all;
}

/** `max=4` means `<control>.max`: one rule needs no prefix. */
function byFullName({ id, want }: Control, given: Parameters) {
  const written = new Map<string, string>();
  const values = Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const full = name in want ? `${id}.${name}` : name;
      written.set(full, name);
      return [full, value];
    }),
  );
  return { values, written };
}

function parseParams(params: readonly string[]): Parameters {
  const given = new Map<string, string>();
  for (const text of params) {
    const at = text.indexOf("=");
    if (at < 1)
      throw new KauntiError(`--param ${text}: no "=" in it`, { exit: 3, next: "write name=value" });
    const name = text.slice(0, at);
    if (given.has(name))
      throw new KauntiError(`--param ${name} is given twice`, { exit: 3, next: "give it once" });
    given.set(name, text.slice(at + 1));
  }
  return Object.fromEntries(given);
}

function ruleNames({ controls }: Policies): string[] {
  return [...controls.values()].flatMap(({ id, refs }) => [
    id,
    ...(refs.scap ?? []),
    ...(refs.covers ?? []),
  ]);
}

/** As one writes them beside a baseline: `control.parameter`, or the SCAP variable. */
function fullNames({ id, want }: Control): string[] {
  return Object.entries(want).flatMap(([name, { scap }]) => [
    `${id}.${name}`,
    ...(scap === undefined ? [] : [scap]),
  ]);
}

function parameterNames(controls: readonly Control[]): string[] {
  return controls.flatMap(({ want }) =>
    Object.entries(want).flatMap(([name, { scap }]) => [
      name,
      ...(scap === undefined ? [] : [scap]),
    ]),
  );
}

function unknown(what: string, id: string, known: Iterable<string>): KauntiError {
  const names = [...new Set(known)].toSorted();
  const near = nearest(id, names);
  const containing = names.filter((name) => name.includes(id) || id.includes(name));
  const like = [...new Set([...near, ...containing])].slice(0, 5);
  const next =
    like.length > 0
      ? `did you mean ${like.join(", ")}?`
      : names.length === 0
        ? "there is none"
        : `known: ${names.slice(0, 12).join(", ")}${names.length > 12 ? ", …" : ""}`;
  return new KauntiError(`no ${what} "${id}"`, { exit: 3, next });
}
