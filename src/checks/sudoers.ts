/** sudo's rules: Defaults that must hold or must not, and tags such as NOPASSWD. */
import type { Facts, Want } from "#model/fact";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { comparisonSchema, describe, satisfies } from "./compare.ts";
import type { Comparison } from "./compare.ts";
import { joined, linesOf, place } from "./lines.ts";
import type { ConfigLine } from "./lines.ts";
import { fileAt, filesAt, recall } from "./recall.ts";

interface Spec extends Partial<Comparison> {
  /** A Defaults flag or option that has to be set, e.g. `use_pty`, `logfile`, `timestamp_timeout`. */
  readonly option?: string;
  /** sudo's own value when nothing sets it; absent: an unset option fails. */
  readonly default?: string;
  /** Tags and flags that must not occur, e.g. `NOPASSWD`, `!authenticate`. */
  readonly forbidden?: readonly string[];
}

const schema = {
  type: "object",
  additionalProperties: false,
  properties: {
    option: { type: "string", pattern: "^[a-z_]+$" },
    default: { type: "string" },
    forbidden: { type: "array", minItems: 1, items: { type: "string" } },
    ...comparisonSchema,
  },
};

const main = "/etc/sudoers";
/** sudo passes over names with a dot or a tilde at the end (man 5 sudoers), and so must we. */
const folder = "/etc/sudoers.d/*";
const sudo = { kind: "package", name: "sudo" } as const;

/** Lines of all files, included ones in place; an include that was not asked for makes the reading incomplete. */
function lines(facts: Facts): readonly ConfigLine[] {
  const file = fileAt(facts, main);
  if (file === undefined) {
    if (recall(facts, sudo).some((entry) => !"nc".includes(entry.status.charAt(1))))
      throw new Untold("error", "sudo is installed and /etc/sudoers is missing", main);
    throw new Untold("not-applicable", "sudo is not installed", main);
  }
  return joined(linesOf(file)).flatMap((line) => {
    const include = /^\s*[@#]include(dir)?\s+(.*?)\s*$/.exec(line.text);
    if (include === null) return [line];
    const path = (include[2] ?? "").replaceAll(/^"|"$/g, "");
    if (include[1] !== "dir" || path.replace(/\/$/, "") !== "/etc/sudoers.d")
      throw new Untold("error", `${path} is included and was not read`, place(line));
    return filesAt(facts, [folder])
      .filter(
        ({ path: name, type }) =>
          type !== "directory" && !/\.[^/]*$|~$/.test(name.slice("/etc/sudoers.d/".length)),
      )
      .flatMap((one) => joined(linesOf(one)))
      .map((one) => (/^\s*[@#]include/.test(one.text) ? untold(one) : one));
  });
}

function untold(line: ConfigLine): never {
  throw new Untold("error", "an include inside an included file was not read", place(line));
}

interface Option extends ConfigLine {
  readonly name: string;
  readonly negated: boolean;
  /** "" for a flag. */
  readonly value: string;
  /** `@host`, `:user`, `!command`, `>runas`: then it does not hold for everybody. */
  readonly scope: string;
}

/** `Defaults[@:!>scope] a, !b, c="d, e"`; `#` begins a comment unless it is a user id. */
function optionsOf(line: ConfigLine): readonly Option[] {
  const match = /^\s*Defaults([@:!>]\s*\S+)?\s+(.*)$/.exec(withoutComment(line.text));
  if (match === null) return [];
  return [...(match[2] ?? "").matchAll(/(?:"(?:\\.|[^"\\])*"|\\.|[^,"])+/g)].flatMap(([part]) => {
    const option = /^\s*(!*)\s*([a-z_]+)\s*(?:[+-]?=\s*(.*?))?\s*$/s.exec(part);
    if (option === null) return [];
    const value = (option[3] ?? "").replace(/^"(.*)"$/s, "$1");
    return [
      {
        ...line,
        name: option[2] ?? "",
        negated: (option[1] ?? "").length % 2 === 1,
        value,
        scope: match[1] ?? "",
      },
    ];
  });
}

/** A `#` in quotes, after a backslash or before a number (a user id) begins no comment. */
function withoutComment(text: string): string {
  return text
    .replaceAll(/\\.|"(?:\\.|[^"\\])*"|(?<!\w)#(?!\d).*$/gs, (part) =>
      part.startsWith("#") ? "" : part,
    )
    .replace(/\r$/, "");
}

function judge(spec: Spec, facts: Facts): Judgement {
  const all = lines(facts);
  return spec.forbidden === undefined
    ? judgeOption(spec, all)
    : judgeForbidden(spec.forbidden, all);
}

function judgeForbidden(forbidden: readonly string[], all: readonly ConfigLine[]): Judgement {
  const expected = `without ${forbidden.join(", ")}`;
  const bad = all.find((line) => {
    const text = withoutComment(line.text);
    return forbidden.some((word) =>
      word.startsWith("!")
        ? optionsOf(line).some((option) => option.negated && option.name === word.slice(1))
        : new RegExp(`\\b${word}\\s*:`).test(text),
    );
  });
  return bad === undefined
    ? pass(expected, "none", main)
    : fail(expected, bad.text.trim(), place(bad), "this line lets somebody through without asking");
}

function judgeOption(spec: Spec, all: readonly ConfigLine[]): Judgement {
  const { option = "", operator, value } = spec;
  const want =
    operator === undefined || value === undefined ? undefined : { ...spec, operator, value };
  const expected = want === undefined ? `Defaults ${option}` : `${option} ${describe(want)}`;
  const set = all.flatMap((line) => optionsOf(line)).filter(({ name }) => name === option);
  const wrong = set.find(
    (one) => one.negated || (want !== undefined && !satisfies(one.value, want)),
  );
  if (wrong !== undefined)
    return fail(
      expected,
      wrong.text.trim(),
      place(wrong),
      wrong.scope === ""
        ? "this line sets it otherwise"
        : `this line sets it otherwise for ${wrong.scope}`,
    );
  const last = set.findLast(({ scope }) => scope === "");
  if (last !== undefined) return pass(expected, last.text.trim(), place(last));
  if (spec.default === undefined)
    return fail(expected, "not set", main, "nothing sets it for everybody");
  const found = `not set (sudo's own value is ${spec.default})`;
  return want !== undefined && satisfies(spec.default, want)
    ? pass(expected, found, main)
    : fail(expected, found, main, "sudo's own value is not enough");
}

export const sudoers: CheckType<Spec> = {
  schema,
  ask: (): readonly Want[] => [{ kind: "file", path: main }, { kind: "file", path: folder }, sudo],
  judge,
  // A wrong sudoers locks the administrator out; visudo and a person.
  repair: () => [],
};
