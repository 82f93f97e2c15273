/** What AIDE watches of a file: the selection line of the file itself, its groups written out. */
import type { Facts, Want } from "#model/fact";
import { fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { place, saying } from "./lines.ts";
import type { ConfigLine } from "./lines.ts";
import { filesAt } from "./recall.ts";

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

/** Debian's main file includes the folder; what is executable there is run, and its output is not known. */
const paths = ["/etc/aide/aide.conf", "/etc/aide/aide.conf.d/*"];

function linesIn(facts: Facts): readonly ConfigLine[] {
  return filesAt(facts, paths)
    .filter(
      ({ type, mode = 0, path }) => type === "file" && (path === paths[0] || (mode & 0o111) === 0),
    )
    .flatMap((file) => saying(file));
}

/** aide.conf(5): `a+b-c`, each a group that was defined before, or an attribute. */
function expand(
  expression: string,
  groups: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlySet<string> {
  const set = new Set<string>();
  for (const [, sign = "", name = ""] of expression.matchAll(/([+-]?)([\w]+)/g))
    for (const one of groups.get(name) ?? [name]) {
      if (sign === "-") set.delete(one);
      else set.add(one);
    }
  return set;
}

const literal = (pattern: string): string => pattern.replaceAll(/\\(.)/g, "$1").replace(/\$$/, "");
const merged = (path: string): string => path.replace(/^\/(bin|sbin|lib)\//, "/usr/$1/");

interface Watched {
  readonly line: ConfigLine;
  readonly attributes: ReadonlySet<string>;
}

function watched(file: string, lines: readonly ConfigLine[]): Watched | ConfigLine | undefined {
  const groups = new Map<string, ReadonlySet<string>>();
  let found: Watched | undefined;
  for (const line of lines) {
    const group = /^(\w+)\s*=\s*([\w+-]+)$/.exec(line.text);
    if (group !== null) groups.set(group[1] ?? "", expand(group[2] ?? "", groups));
    const [, sign = "", pattern = "", expression = ""] =
      /^([!=-]?)(\/\S*)(?:\s+(\S+))?$/.exec(line.text) ?? [];
    if (pattern === "" || merged(literal(pattern)) !== merged(file)) continue;
    if (sign === "!" || sign === "-") return line;
    found ??= { line, attributes: expand(expression, groups) };
  }
  return found;
}

function judge(spec: Spec, facts: Facts): Judgement {
  const expected = `${spec.files.join(", ")} watched for ${spec.attributes.join("+")}`;
  const lines = linesIn(facts);
  let first: ConfigLine | undefined;
  for (const file of spec.files) {
    const found = watched(file, lines);
    if (found === undefined)
      return fail(expected, "no line", paths[0] ?? "", `${file} has no line of its own`);
    if (!("attributes" in found))
      return fail(expected, found.text, place(found), `this line leaves ${file} out`);
    const lacking = spec.attributes.filter((one) => !found.attributes.has(one));
    if (lacking.length > 0)
      return fail(
        expected,
        found.line.text,
        place(found.line),
        `${lacking.join(", ")} not watched`,
      );
    first ??= found.line;
  }
  return pass(expected, "as wanted", first === undefined ? (paths[0] ?? "") : place(first));
}

export const aide: CheckType<Spec> = {
  schema,
  ask: (): readonly Want[] => paths.map((path) => ({ kind: "file", path })),
  judge,
  repair: () => [],
};
