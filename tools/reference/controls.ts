/** policies/ -> one page: what each control judges and how, with which values, in which baselines, and who puts it right. */
import { readLeftOut } from "../../src/adapters/left-out.ts";
import type { LeftOut } from "../../src/adapters/left-out.ts";
import { readPolicies } from "../../src/adapters/policies.ts";
import { ownValues, worded } from "../../src/checks/baseline.ts";
import { checkOf } from "../../src/checks/index.ts";
import type { CheckName } from "../../src/checks/index.ts";
import { range } from "../../src/checks/parameter.ts";
import type { Policies } from "../../src/model/baseline.ts";
import type { Control, Parameter } from "../../src/model/control.ts";
import { checkWords } from "./check-words.ts";

/** Lists as words, everything else as written. */
const flat = (value: unknown): string =>
  Array.isArray(value)
    ? value.map(flat).join(", ")
    : typeof value === "string"
      ? value
      : JSON.stringify(value);

/** Words that are not Markdown: `ssh_host_*_key` is a name, not emphasis. Code spans stay. */
const literal = (text: string): string =>
  text.replaceAll(/`[^`]*`|[*_<]/g, (found) => (found.startsWith("`") ? found : `\\${found}`));

/** Every baseline that takes the control, inherited or not, with the values that it sets. */
function takenBy({ baselines }: Policies, control: Control): string[] {
  const line = (name: string): string[] => {
    const own = baselines.get(name);
    return own === undefined ? [] : [...own.extends.flatMap(line), name];
  };
  return [...baselines.keys()].flatMap((name) => {
    let taken = false;
    const above = line(name).flatMap((one) => baselines.get(one) ?? []);
    const set = Object.entries(ownValues(above, control)).map(
      ([key, value]) => `${key} = ${flat(value)}`,
    );
    for (const own of above) {
      if (own.controls.includes(control.id)) taken = true;
      if (own.omit.some((one) => one.control === control.id)) taken = false;
    }
    return taken ? [`${name}${set.length === 0 ? "" : ` (${set.join(", ")})`}`] : [];
  });
}

/** A check type that repairs looks for facts at once; one that does not answers "nothing" without any. */
function byHand({ check, want, byHand: why }: Control): boolean {
  if (why !== undefined) return true;
  const { type, ...fixed } = check;
  const values = Object.entries(want).map(([name, { default: value }]) => [name, value]);
  const header = { root: "", image: false, uid: 0, now: 0, platform: "", owners: "disk" } as const;
  try {
    const facts = { header, answers: new Map() };
    const spec = { ...fixed, ...(Object.fromEntries(values) as object) };
    return checkOf(type).repair(spec, facts).length === 0;
  } catch {
    return false;
  }
}

const allowed = (parameter: Parameter): string =>
  `${flat(parameter.default)}${parameter.unit === undefined ? "" : ` ${parameter.unit}`}; allowed: \`${range(parameter)}\``;

function section(policies: Policies, written: Control, number: number): string {
  const { want, check, severity, platforms, refs, why } = written;
  const defaults = Object.entries(want).map(([name, { default: value }]) => [name, value] as const);
  const { id, title, remedy } = worded(written, Object.fromEntries(defaults));
  const { type, ...about } = check;
  const members = Object.entries(about).map(([name, value]) => `${name} \`${flat(value)}\``);
  const lines: (readonly [string, string])[] = [
    ["Severity", severity],
    ["Platforms", platforms.join(", ")],
    ["Baselines", takenBy(policies, written).join(", ") || "none"],
    ["Judged by", `${type}: ${[checkWords[type as CheckName], ...members].join("; ")}`],
    ...Object.entries(want).map(
      ([name, one]) => [`Parameter \`${id}.${name}\``, allowed(one)] as const,
    ),
    [
      "Put right",
      `${byHand(written) ? "by hand" : "by `kaunti enforce`, or by hand"}: ${literal(remedy)}`,
    ],
    ...Object.entries(refs)
      .filter(([name]) => name !== "variables")
      .map(([name, value]) => [name.toUpperCase(), flat(value)] as const),
  ];
  return `### ${String(number)}. ${id}: ${literal(title)}\n\n${literal(why.trim())}\n\n${lines.map(([term, text]) => `- ${term}: ${text}`).join("\n")}\n`;
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

/** What is not judged, and by whose decision: a hole that nobody sees is the one that matters. */
function notJudged(policies: Policies, leftOut: readonly LeftOut[]): string {
  const rules = leftOut.map(({ rule, reason }) => [rule, literal(reason.trim())]);
  const omitted = [...policies.baselines.values()].flatMap(({ id, omit }) =>
    omit.map(({ control, reason }) => [id, control, literal(reason.trim())]),
  );
  return `## Rules that are left out\n\nRules of CIS Debian 12 v1.1.0 that no control judges.\n\n${table(["rule", "why"], rules)}\n\n## What a baseline does not take over\n\nA baseline that extends another may leave controls out.\n\n${table(["baseline", "control", "why"], omitted)}\n`;
}

/** `dir`: the policies folder. */
export async function controlsPage(dir: string): Promise<string> {
  const policies = await readPolicies(dir);
  const leftOut = await readLeftOut(dir);
  const controls = [...policies.controls.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const baselines = [...policies.baselines.values()].map(({ id, version, title }) => {
    const count = controls.filter((control) =>
      takenBy(policies, control).some((name) => name.split(" ")[0] === id),
    ).length;
    return `- \`${id}\` ${version}: ${title}; ${String(count)} controls`;
  });
  const sections = controls.map((control, index) => section(policies, control, index + 1));
  return `# Controls\n\n${String(controls.length)} controls; each is one file in \`policies/controls\`. A parameter is set by a baseline, or for one run with \`--param\`.\n\n${baselines.join("\n")}\n\n${notJudged(policies, leftOut)}\n## The controls\n\n${sections.join("\n")}`;
}
