/** What AIDE watches of a file: the selection line of the file itself, its groups written out. */
import type { Facts, Want } from "#model/fact";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { aideLines, aidePaths, mainFile, regex } from "./aide-lines.ts";
import type { AideLine } from "./aide-lines.ts";
import { place } from "./lines.ts";

interface Spec {
  readonly files: readonly string[];
  /** Attributes of every file, e.g. `sha512`. */
  readonly attributes: readonly string[];
}

const list = { type: "array", minItems: 1, items: { type: "string" } };
const schema = {
  type: "object",
  additionalProperties: false,
  required: ["files", "attributes"],
  properties: { files: list, attributes: list },
};

/** aide.conf(5): `a+b-c`, each a group that was defined before, or an attribute. */
function expand(
  expression: string,
  groups: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlySet<string> {
  const set = new Set<string>();
  for (const [, sign = "", name = ""] of expression
    .replaceAll(/\s/g, "")
    .matchAll(/([+-]?)([\w]+)/g))
    for (const one of groups.get(name) ?? [name]) {
      if (sign === "-") set.delete(one);
      else set.add(one);
    }
  return set;
}

const literal = (pattern: string): string => pattern.replaceAll(/\\(.)/g, "$1").replace(/\$$/, "");
const merged = (path: string): string => path.replace(/^\/(bin|sbin|lib)\//, "/usr/$1/");
/** AIDE keeps a rule at the folder up to which its pattern has no sign of its own, and asks the deepest folder first. */
const depth = (pattern: string): number =>
  (/^[^\\^$.|?*+()[\]{}]*\//.exec(merged(pattern))?.[0] ?? "").split("/").length;

const negative = (sign: string): boolean => sign === "!" || sign === "-";
const own = (file: string, { pattern }: Rule): boolean => merged(literal(pattern)) === merged(file);

interface Rule {
  readonly line: AideLine;
  readonly sign: string;
  readonly pattern: string;
  readonly attributes: ReadonlySet<string>;
}

/** AIDE's own groups (`aide -v`); H are all checksums it has. */
const ownGroups: Readonly<Record<string, string>> = {
  R: "l+p+u+g+s+c+m+i+n+md5+acl+selinux+xattrs+ftype+e2fsattrs+caps",
  L: "l+p+u+g+i+n+acl+selinux+xattrs+ftype+e2fsattrs+caps",
  X: "acl+selinux+xattrs+e2fsattrs+caps",
  H: "md5+sha1+rmd160+sha256+sha512",
};

/** Groups as they stand at the end. */
function groupsOf(lines: readonly AideLine[]): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = new Map<string, ReadonlySet<string>>();
  rules(lines, groups);
  return groups;
}

/** Every rule that is about a file, whichever it is: `PATTERN [TYPES] ATTRIBUTES`. */
function rules(
  lines: readonly AideLine[],
  groups = new Map<string, ReadonlySet<string>>(),
): readonly Rule[] {
  for (const [name, own_] of Object.entries(ownGroups)) groups.set(name, expand(own_, new Map()));
  return lines.flatMap((line): readonly Rule[] => {
    const group = /^(\w+)\s*=\s*([\w+ -]+)$/.exec(line.text);
    if (group !== null) {
      if (line.perhaps) groups.delete(group[1] ?? "");
      else groups.set(group[1] ?? "", expand(group[2] ?? "", groups));
      return [];
    }
    const [, sign = "", pattern = "", types, expression = ""] =
      /^([!=-]?)(\/\S*)(?:\s+((?:[a-zD]|0)(?:,[a-zD])*(?=\s+\w)))?(?:\s+(.+))?$/.exec(line.text) ??
      [];
    const only = types ?? (negative(sign) ? expression : undefined);
    if (pattern === "" || (only !== undefined && only !== "" && !only.split(",").includes("f")))
      return [];
    return [{ line, sign, pattern, attributes: expand(negative(sign) ? "" : expression, groups) }];
  });
}

/** The rule that holds for the file: one that leaves it or a folder above it out, else the deepest, else the first. */
function ruleFor(file: string, all: readonly Rule[]): Rule | undefined {
  const paths = [file, merged(file)];
  const matches = ({ pattern, line }: Rule): boolean =>
    paths.some((path) => regex(`^(?:${pattern})`, line).test(path));
  const out = all.find((rule) => negative(rule.sign) && matches(rule));
  if (out !== undefined) return out;
  return all
    .filter((rule) => own(file, rule) || matches(rule))
    .toSorted(
      (a, b) =>
        depth(b.pattern) - depth(a.pattern) || Number(b.sign === "=") - Number(a.sign === "="),
    )[0];
}

/** Where the whole configuration looks elsewhere, or keeps a change to itself (aide.conf(5)). */
function silenced(spec: Spec, lines: readonly AideLine[], expected: string): Judgement | undefined {
  for (const line of lines) {
    const [, name = "", value = ""] =
      /^(root_prefix|report_ignore_changed_attrs|ignore_list)\s*=\s*(\S.*)$/.exec(line.text) ?? [];
    const hidden = name === "root_prefix" ? spec.attributes : ignored(spec, value, lines);
    if (name === "" || hidden.length === 0) continue;
    if (line.perhaps)
      throw new Untold(
        "error",
        "stands inside @@if, and whether it counts is not known",
        place(line),
      );
    return fail(
      expected,
      line.text,
      place(line),
      name === "root_prefix"
        ? "files below another folder are watched in their place"
        : `a change of ${hidden.join(", ")} is not told`,
    );
  }
  return undefined;
}

const ignored = (spec: Spec, value: string, lines: readonly AideLine[]): readonly string[] => {
  const all = expand(value, groupsOf(lines));
  return spec.attributes.filter((one) => all.has(one));
};

function judge(spec: Spec, facts: Facts): Judgement {
  const expected = `${spec.files.join(", ")} watched for ${spec.attributes.join("+")}`;
  const lines = aideLines(facts);
  const all = rules(lines);
  let first: AideLine | undefined;
  for (const file of spec.files) {
    const rule = ruleFor(file, all);
    if (rule === undefined)
      return fail(expected, "no line", mainFile, `${file} has no line of its own`);
    if (rule.line.perhaps)
      throw new Untold(
        "error",
        "stands inside @@if, and whether it counts is not known",
        place(rule.line),
      );
    if (negative(rule.sign))
      return fail(expected, rule.line.text, place(rule.line), `this line leaves ${file} out`);
    if (!own(file, rule))
      return fail(expected, rule.line.text, place(rule.line), `${file} has no line of its own`);
    const lacking = spec.attributes.filter((one) => !rule.attributes.has(one));
    if (lacking.length > 0)
      return fail(expected, rule.line.text, place(rule.line), `${lacking.join(", ")} not watched`);
    first ??= rule.line;
  }
  const silent = silenced(spec, lines, expected);
  if (silent !== undefined) return silent;
  return pass(expected, "as wanted", first === undefined ? mainFile : place(first));
}

export const aide: CheckType<Spec> = {
  schema,
  ask: (): readonly Want[] => aidePaths.map((path) => ({ kind: "file", path })),
  judge,
  repair: () => [],
};
