/** A report's advice names the value that holds, whatever the baseline or the command line sets. */
import { expect, test } from "vitest";
import { readPolicies } from "#adapters/policies";
import { bindBaseline, bindControl } from "#checks/baseline";
import type { Parameter, ParameterValue } from "#model/control";

const policies = await readPolicies("policies");
const controls = [...policies.controls.values()];

/** An allowed value that is not the default; undefined where there is only one. */
function another(parameter: Parameter): ParameterValue | undefined {
  const { default: own, min, max, oneOf, pattern } = parameter;
  const [first] = [own].flat();
  if (oneOf !== undefined) {
    const other = oneOf.find((value) => value !== first);
    return Array.isArray(own) && other !== undefined ? [String(other)] : other;
  }
  if (typeof own === "number") return own === max ? min : max;
  if (Array.isArray(own)) return ["other"];
  return ["0400", "/other", "other"].find(
    (value) => new RegExp(`^(?:${pattern ?? ""}|)$`).test(value) || pattern === undefined,
  );
}

test.each(controls.filter(({ want }) => Object.keys(want).length > 0))(
  "$id: the remedy and the title follow the parameter",
  (control) => {
    const plain = bindControl(control, {}, {}).control;
    for (const [name, parameter] of Object.entries(control.want)) {
      const value = another(parameter);
      // Which service was chosen is no value of the thing that the control speaks of.
      if (value === undefined || name === "choice") continue;
      const other = bindControl(control, { [name]: value }, {}).control;
      const [first] = [parameter.default].flat();
      for (const key of ["title", "remedy"] as const)
        if (
          new RegExp(
            `(?<![\\w.-])${String(first).replaceAll(/[[\](){}.*+?^$|\\]/g, String.raw`\$&`)}(?![\\w.])`,
          ).test(plain[key])
        )
          expect(other[key], `${key} keeps ${String(first)}`).not.toBe(plain[key]);
    }
  },
);

test.each(controls)("$id: the title is a sentence about a thing", ({ title }) => {
  expect(title).not.toMatch(/\b(None|undefined|null|NaN)\b/);
  expect(title).not.toMatch(/^the |^The (files|journals) .* belongs /);
});

test("nothing is left to fill in", () => {
  for (const id of policies.baselines.keys())
    for (const { control } of bindBaseline(policies, id, {}, String).controls)
      expect(`${control.title} ${control.remedy}`).not.toMatch(/\{\w+\}/);
});

test("the value of the command line is in the advice", () => {
  const bound = bindBaseline(policies, "county-server", { "password-length.value": "20" }, String);
  const found = bound.controls.find(({ control }) => control.id === "password-length");
  expect(found?.control.title).toBe("Passwords have at least 20 characters");
  expect(found?.control.remedy).toContain("minlen = 20");
});

const set = (id: string, mode: string) => () =>
  controls
    .filter((control) => control.id === id)
    .map((control) => bindControl(control, { mode }, {}));

test("no parameter opens a file of the system to be written by others, or a secret to be read", () => {
  for (const { id, want } of controls.filter((control) => "mode" in control.want)) {
    expect(want["mode"]?.pattern).toBeDefined();
    for (const mode of ["0777", "0666", "0602", "7644"])
      expect(set(id, mode), `${id} ${mode}`).toThrow("outside what the control allows");
  }
  expect(set("shadow-file-mode", "0644")).toThrow("outside");
  expect(set("shadow-file-mode", "0600")).not.toThrow();
});
