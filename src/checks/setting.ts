/** A value in a program's own configuration: key and value, drop-ins, sections, quotes, duplicates. */
import type { Facts, Want } from "#model/fact";
import { refusedByAuditd, unwrittenByAuditd } from "./auditd-conf.ts";
import { fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { comparisonSchema, describe, satisfies } from "./compare.ts";
import { definitions, formats, overridden, sourceFiles, sourceSchema } from "./definitions.ts";
import type { Definition, Source } from "./definitions.ts";
import { isTransient } from "./config-files.ts";
import { place } from "./lines.ts";
import { fileAt } from "./recall.ts";
import { repairSetting } from "./setting-repair.ts";
import { good } from "./setting-value.ts";
import type { Setting } from "./setting-value.ts";

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
  const refusal = main && (refusedByAuditd(main) ?? unwrittenByAuditd(main, spec.key));
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

export const setting: CheckType<Setting> = {
  schema,
  ask: askSetting,
  judge: judgeAll,
  repair: repairSetting,
};
