/** A value in a program's own configuration: key and value, drop-ins, sections, quotes, duplicates. */
import type { Facts, Want } from "#model/fact";
import type { Repair } from "#model/repair";
import { refusedByAuditd } from "./auditd-conf.ts";
import { fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { comparisonSchema, describe, satisfies } from "./compare.ts";
import type { Comparison } from "./compare.ts";
import { definitions, formats, overridden, sourceFiles, sourceSchema } from "./definitions.ts";
import type { Definition, Source } from "./definitions.ts";
import { isTransient } from "./config-files.ts";
import { commentOut } from "./edit.ts";
import { place } from "./lines.ts";
import { fileAt } from "./recall.ts";
import { systemdBoolean } from "./systemd-conf.ts";

interface Setting extends Source, Comparison {
  /** What the program does when nothing is set; absent: an unset key fails. */
  readonly default?: string;
  /** More keys of the same place that have to satisfy too. */
  readonly and?: readonly string[];
}

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["format", "file", "key", "operator", "value"],
  properties: {
    ...sourceSchema,
    ...comparisonSchema,
    default: { type: "string" },
    and: { type: "array", minItems: 1, items: { type: "string" } },
  },
};

const shown = (definition: Definition): string =>
  `${definition.key}${formats[definition.format].join}${definition.value}`;

/**
 * systemd takes the words of a list of choices exactly as written, and several words for yes and no; everybody else
 * is asked through `satisfies` alone.
 */
function good({ format, value }: Pick<Definition, "format" | "value">, spec: Setting): boolean {
  if (format !== "systemd" || !["equals", "one-of"].includes(spec.operator))
    return satisfies(value, spec);
  const words = [spec.value].flat().map(String);
  const choices = words.every((word) => systemdBoolean(word) === undefined);
  if (choices) return satisfies(value, spec) && (/^\d/.test(value) || words.includes(value));
  return satisfies(systemdBoolean(value) ?? value, {
    ...spec,
    operator: "one-of",
    value: words.map((word) => systemdBoolean(word) ?? word),
  });
}

/** An empty assignment empties a list of systemd's: what stood before it does not count. */
function standing(spec: Setting, facts: Facts): readonly Definition[] {
  const all = definitions(spec, facts);
  if (spec.format !== "systemd" || !["subset-of", "none-of"].includes(spec.operator)) return all;
  return all.slice(all.findLastIndex(({ value, exact }) => exact && value === "") + 1);
}

function judgeAll(spec: Setting, facts: Facts): Judgement {
  const [first, ...more] = [spec.key, ...(spec.and ?? [])].map((key) =>
    judgeSetting({ ...spec, key }, facts),
  );
  const all = [first, ...more].filter((one) => one !== undefined);
  const bad = all.find(({ state }) => state !== "pass");
  if (bad !== undefined || first === undefined || more.length === 0)
    return bad ?? judgeSetting(spec, facts);
  const joined = (one: "expected" | "found" | "where"): string =>
    [...new Set(all.map((answer) => answer[one]))].join(", ");
  return pass(joined("expected"), joined("found"), joined("where"));
}

/** Every definition has to satisfy: one that another hides today is what holds tomorrow. Vendor defaults may be overridden. */
function judgeSetting(spec: Setting, facts: Facts): Judgement {
  const expected = `${spec.key} ${describe(spec)}`;
  const main = spec.format === "auditd" ? fileAt(facts, spec.file) : undefined;
  const refusal = main === undefined ? undefined : refusedByAuditd(main);
  if (refusal !== undefined) return fail(expected, refusal.line, refusal.where, refusal.why);
  const found = standing(spec, facts);
  const counted = found.filter((definition) => !overridden(definition, found));
  const wrong = counted.find((definition) => !good(definition, spec));
  if (wrong !== undefined) {
    const winner = counted.at(-1);
    const why =
      winner === undefined || winner === wrong
        ? "the value is not the wanted one"
        : `conflicts with ${place(winner)}`;
    return fail(expected, shown(wrong), place(wrong), why);
  }
  // A key in other letters is a slip that some programs read and others ignore: it never satisfies.
  const last = counted.findLast(({ exact, file }) => exact && !isTransient(file));
  if (last !== undefined) return pass(expected, shown(last), place(last));
  if (spec.default === undefined) return fail(expected, "not set", spec.file, "nothing sets it");
  return satisfies(spec.default, spec)
    ? pass(expected, `not set (the program's own value is ${spec.default})`, spec.file)
    : fail(
        expected,
        `not set (the program's own value is ${spec.default})`,
        spec.file,
        "nothing sets it and the program's own value is not enough",
      );
}

const askSetting = (spec: Source): readonly Want[] =>
  sourceFiles(spec).map((path): Want => ({ kind: "file", path }));

function repair(spec: Setting, facts: Facts): readonly Repair[] {
  if (
    spec.operator === "none-of" ||
    spec.operator === "set" ||
    spec.and !== undefined ||
    Array.isArray(spec.value)
  )
    return [];
  const line = `${spec.key}${formats[spec.format].join}${String(spec.value)}`;
  const bad = definitions(spec, facts).filter(
    (definition) => !good(definition, spec) && !definition.file.startsWith("/usr/"),
  );
  const main = fileAt(facts, spec.file);
  const settled = definitions(spec, facts).some(
    (definition) =>
      definition.exact &&
      good(definition, spec) &&
      !isTransient(definition.file) &&
      !bad.some((one) => one.file === definition.file && one.line === definition.line),
  );
  const cleared = commentOut(facts, sourceFiles(spec), bad);
  if (settled) return cleared;
  const dropIn = spec.dropIns?.[0];
  if (dropIn !== undefined) {
    const path = `${dropIn}/zz-kaunti-${spec.key.toLowerCase()}.conf`;
    const section = spec.section === undefined ? "" : `[${spec.section}]\n`;
    const before = fileAt(facts, path)?.content;
    return [
      ...cleared.filter((one) => one.kind !== "lines" || one.path !== path),
      {
        kind: "write",
        path,
        mode: "0644",
        content: `${section}${line}\n`,
        ...(before === undefined ? {} : { before }),
      },
    ];
  }
  // Without drop-ins the line goes to the end of the file; a file with sections has no safe end.
  if (main?.content === undefined || spec.section !== undefined) return [];
  const replace = bad
    .filter(({ file }) => file === spec.file)
    .map((one) => ({ line: one.line, text: `# kaunti: ${one.text}` }));
  return [
    ...cleared.filter((one) => one.kind !== "lines" || one.path !== spec.file),
    { kind: "lines", path: spec.file, before: main.content, replace, append: [line] },
  ];
}

export const setting: CheckType<Setting> = { schema, ask: askSetting, judge: judgeAll, repair };
