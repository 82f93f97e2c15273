/** Binds a baseline: what it extends, which values hold, what a host will be asked. */
import type { Baseline, BoundBaseline, BoundControl, Policies } from "#model/baseline";
import type { Control, ParameterValue } from "#model/control";
import { KauntiError } from "#model/errors";
import type { Hash } from "#model/ports";
import { checkOf } from "./index.ts";
import { admit } from "./parameter.ts";

export type Parameters = Readonly<Record<string, ParameterValue>>;

/**
 * `parameters`: `control.parameter` (or the SCAP variable's name) -> value, on top of the baseline's own.
 * Throws KauntiError (exit 3) for an unknown baseline, control or parameter, or a value outside its range.
 */
export function bindBaseline(
  policies: Policies,
  id: string,
  parameters: Parameters,
  hash: Hash,
): BoundBaseline {
  const line = ancestry(policies, id);
  const ids = idsOf(line);
  const used = new Set<string>();
  const controls = [...ids].toSorted().map((control) => {
    const written = need(policies.controls, control, "control");
    return bindControl(written, ownValues(line, written), parameters, used);
  });
  const stray = Object.keys(parameters).find((name) => !used.has(name));
  if (stray !== undefined)
    throw new KauntiError(`${stray}: no parameter of baseline ${id} has this name`, {
      exit: 3,
      next: "write control.parameter=value, as `kaunti report` prints them",
    });
  const { version } = need(policies.baselines, id, "baseline");
  return {
    id,
    version,
    hash: hash(contentOf(id, version, controls)),
    parameters: flat(controls),
    ...ageLimit(policies, id),
    controls,
  };
}

/** How old an answer the baseline takes: its own word, else that of the nearest it extends. */
export function ageLimit(policies: Policies, baseline: string): Pick<BoundBaseline, "maxAgeDays"> {
  const line = ancestry(policies, baseline);
  const maxAgeDays = line.findLast((one) => one.maxAgeDays !== undefined)?.maxAgeDays;
  return maxAgeDays === undefined ? {} : { maxAgeDays };
}

function idsOf(line: readonly Baseline[]): Set<string> {
  const ids = new Set<string>();
  for (const baseline of line) {
    for (const control of baseline.controls) ids.add(control);
    for (const { control } of baseline.omit) ids.delete(control);
  }
  return ids;
}

/** Controls of the baseline and of all that it extends, without those that it omits. */
export function controlIds(policies: Policies, baseline: string): ReadonlySet<string> {
  return idsOf(ancestry(policies, baseline));
}

/** What the baseline and those that it extends say of one control. */
export function valuesIn(policies: Policies, baseline: string, control: Control): Parameters {
  return ownValues(ancestry(policies, baseline), control);
}

/** What baselines say to a control, ancestors first: by the SCAP variable, then by the control's own name. */
export function ownValues(line: readonly Baseline[], { id, want }: Control): Parameters {
  const values = line.flatMap(({ variables, parameters }) => [
    Object.fromEntries(
      Object.entries(want).flatMap(([name, { scap = "" }]) => {
        const value = variables[scap];
        return value === undefined ? [] : [[name, value] as const];
      }),
    ),
    parameters[id] ?? {},
  ]);
  return Object.assign({}, ...values) as Parameters;
}

/** Binds one control outside any baseline, e.g. for `audit --rule`. */
export function bindControl(
  control: Control,
  own: Parameters,
  given: Parameters,
  used: Set<string> = new Set(),
): BoundControl {
  const stray = Object.keys(own).find((name) => !(name in control.want));
  if (stray !== undefined)
    throw new KauntiError(`control ${control.id} has no parameter "${stray}"`, {
      exit: 3,
      next: "see its `want`",
    });
  const values: Record<string, ParameterValue> = {};
  for (const [name, parameter] of Object.entries(control.want)) {
    const key = [`${control.id}.${name}`, parameter.scap ?? ""].find(
      (candidate) => candidate !== "" && candidate in given,
    );
    if (key !== undefined) used.add(key);
    const value = (key === undefined ? undefined : given[key]) ?? own[name] ?? parameter.default;
    values[name] = admit(`${control.id}.${name}`, parameter, value);
  }
  const { type, ...fixed } = control.check;
  const spec = { ...fixed, ...values };
  const wants = checkOf(type).ask(spec);
  return { control: worded(control, values), spec, parameters: values, wants };
}

/** `{value}` in a title or remedy is the value that holds here: advice with another number than the verdict's misleads. */
export function worded(control: Control, values: Parameters): Control {
  const put = (text: string): string =>
    text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      if (value === undefined) return whole;
      return Array.isArray(value) ? value.join(" or ") : String(value);
    });
  return { ...control, title: put(control.title), remedy: put(control.remedy) };
}

/** Controls that judge the rule: exactly (`refs.scap`), or, where there is none, beside other things (`refs.covers`). */
export function controlsOfRule({ controls }: Policies, rule: string): readonly Control[] {
  const all = [...controls.values()];
  const exact = all.filter(({ refs }) => refs.scap?.includes(rule) === true);
  return exact.length > 0 ? exact : all.filter(({ refs }) => refs.covers?.includes(rule) === true);
}

/** The baseline and all it extends, ancestors first, each once. */
function ancestry(
  policies: Policies,
  id: string,
  below: readonly string[] = [],
): readonly Baseline[] {
  if (below.includes(id))
    throw new KauntiError(`baseline ${id} extends itself (${[...below, id].join(" -> ")})`, {
      exit: 3,
    });
  const baseline = need(policies.baselines, id, "baseline");
  const up = baseline.extends.flatMap((parent) => ancestry(policies, parent, [...below, id]));
  return [...new Set([...up, baseline])];
}

function need<T>(map: ReadonlyMap<string, T>, id: string, what: string): T {
  const found = map.get(id);
  if (found === undefined)
    throw new KauntiError(`no ${what} "${id}"`, {
      exit: 3,
      next: `known: ${[...map.keys()].toSorted().slice(0, 12).join(", ")}`,
    });
  return found;
}

function flat(controls: readonly BoundControl[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    controls.flatMap(({ control, parameters }) =>
      Object.entries(parameters).map(([name, value]) => [`${control.id}.${name}`, String(value)]),
    ),
  );
}

/** What the hash covers: every text and value that a verdict or a report could show, in a fixed order. */
function contentOf(id: string, version: string, controls: readonly BoundControl[]): string {
  return JSON.stringify(
    sorted({
      format: 1,
      id,
      version,
      controls: controls.map(({ control, spec }) => ({ control, spec })),
    }),
  );
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((member) => sorted(member));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  );
}
