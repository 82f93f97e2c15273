/** What one policy file says about another: names that do not exist, values outside their range. */
import type { Baseline, Policies } from "#model/baseline";
import type { Control } from "#model/control";
import type { Problem } from "#model/errors";
import { sameOffice } from "#model/offices";
import type { Waiver } from "#model/waiver";
import type { Written } from "./policies-written.ts";

export interface AllWritten {
  readonly controls: readonly Written<Control>[];
  readonly baselines: readonly Written<Baseline>[];
  readonly waivers: readonly Written<Waiver>[];
}

type Known = Pick<Policies, "controls" | "baselines">;

export function crossCheck(policies: Known, all: AllWritten): Problem[] {
  return [
    ...all.controls.flatMap(wordProblems),
    ...all.baselines.flatMap((one) => baselineProblems(policies, one)),
    ...all.waivers.flatMap((one) => waiverProblems(policies, one)),
  ];
}

/** A `{name}` that no parameter fills would be printed as it stands. */
function wordProblems({ value, document }: Written<Control>): Problem[] {
  return (["title", "remedy"] as const).flatMap((key) =>
    [...value[key].matchAll(/\{(\w+)\}/g)]
      .filter(([, name = ""]) => !(name in value.want))
      .map(([written]): Problem => {
        const has = Object.keys(value.want).join(", ") || "none";
        const message = `${written} is no parameter of this control; it has ${has}`;
        return { at: document.at(`/${key}`), message, level: "error" };
      }),
  );
}

function baselineProblems(
  { controls, baselines }: Known,
  { value, document }: Written<Baseline>,
): Problem[] {
  const problem = (pointer: string, message: string): Problem => ({
    at: document.at(pointer),
    message,
    level: "error",
  });
  const unknown = (pointer: string, id: string): Problem[] =>
    controls.has(id) ? [] : [problem(pointer, `there is no control "${id}"`)];
  return [
    ...value.extends.flatMap((id, index) =>
      baselines.has(id)
        ? []
        : [problem(`/extends/${String(index)}`, `there is no baseline "${id}"`)],
    ),
    ...value.controls.flatMap((id, index) => unknown(`/controls/${String(index)}`, id)),
    ...value.omit.flatMap(({ control }, index) => unknown(`/omit/${String(index)}`, control)),
    ...Object.keys(value.variables)
      .filter((name) => !variablesOf(controls).has(name))
      .map((name) => problem(`/variables/${name}`, `no control has a parameter of "${name}"`)),
    ...Object.entries(value.parameters).flatMap(([id, parameters]) => [
      ...unknown(`/parameters/${id}`, id),
      ...Object.keys(parameters).flatMap((name) => {
        const want = controls.get(id)?.want;
        return want === undefined || name in want
          ? []
          : [
              problem(
                `/parameters/${id}/${name}`,
                `control ${id} has no parameter "${name}"; it has ${Object.keys(want).join(", ")}`,
              ),
            ];
      }),
    ]),
  ];
}

/** Names of the SCAP variables that parameters of controls have. */
function variablesOf(controls: Known["controls"]): ReadonlySet<string> {
  const wants = [...controls.values()].flatMap(({ want }) => Object.values(want));
  return new Set(wants.flatMap(({ scap }) => scap ?? []));
}

/** An unknown control is said in every report too, but a file that ships must be right at once. */
function waiverProblems({ controls }: Known, { value, document }: Written<Waiver>): Problem[] {
  const problems: Problem[] = [];
  const add = (pointer: string, message: string, level: Problem["level"] = "error"): void =>
    void problems.push({ at: document.at(pointer), message, level });
  if (!controls.has(value.control))
    add("/control", `there is no control "${value.control}"`, "warning");
  const same = sameOffice(value.requester, value.approver);
  if (same !== undefined)
    add("/approver", `who approves a waiver may not be who asked for it (${same})`);
  if (value.expires < value.created) add("/expires", "the waiver ends before it begins");
  return problems;
}
