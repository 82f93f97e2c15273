/** What a text file says: lines that must be there, and what must not. */
import type { Facts } from "#model/fact";
import type { Repair } from "#model/repair";
import { fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { commentOut, writeUnless } from "./edit.ts";
import { contentOf, filesAt } from "./recall.ts";
import { linesOf, place } from "./lines.ts";

interface Spec {
  readonly paths: readonly string[];
  /** Regular expression that at least one line of every file has to match. */
  readonly contains?: string;
  /** Regular expression that no line may match. */
  readonly without?: string;
  /** A file that is not there: fails, or is as good as empty. */
  readonly presence: "required" | "optional";
  /** What is written where nothing fits; it has to fit itself. */
  readonly instead?: string;
  /** More files, there or not, that may not hold `without` either. */
  readonly also?: readonly string[];
}

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["paths", "presence"],
  properties: {
    paths: { type: "array", minItems: 1, items: { type: "string", pattern: "^/" } },
    contains: { type: "string" },
    without: { type: "string" },
    presence: { enum: ["required", "optional"] },
    instead: { type: "string", minLength: 1 },
    also: { type: "array", minItems: 1, items: { type: "string", pattern: "^/" } },
  },
};

/** What a terminal does not show: a word with one inside reads as the word. */
const unseen = /[\p{Cc}\p{Cf}]/gu;

function judge(spec: Spec, facts: Facts): Judgement {
  const files = filesAt(facts, spec.paths);
  const where = spec.paths.join(" ");
  const expected = [
    ...(spec.contains === undefined ? [] : [`a line like ${spec.contains}`]),
    ...(spec.without === undefined ? [] : [`nothing like ${spec.without}`]),
  ].join(", ");
  const missing = spec.paths.find(
    (path) => !filesAt(facts, [path]).some(({ absent }) => absent !== true),
  );
  if (missing !== undefined && spec.presence === "required")
    return fail(expected, "absent", missing, "the file is missing");
  for (const file of [...files, ...filesAt(facts, spec.also ?? [])]) {
    const bad =
      spec.without === undefined
        ? undefined
        : linesOf(file).find(({ text: said }) =>
            [said, said.replaceAll(unseen, "")].some((one) =>
              new RegExp(spec.without ?? "").test(one),
            ),
          );
    if (bad !== undefined)
      return fail(expected, bad.text.trim(), place(bad), "this must not stand there");
  }
  for (const file of files) {
    if (spec.contains === undefined) continue;
    const expression = new RegExp(spec.contains);
    if (contentOf(file).trim() === "")
      return fail(expected, "empty", file.path, "the file says nothing");
    if (!linesOf(file).some((line) => expression.test(line.text.trim())))
      return fail(expected, "no such line", file.path, "the wanted line is missing");
  }
  if (files.length === 0 && spec.contains !== undefined)
    return fail(expected, "absent", where, "the file is missing");
  return pass(expected, files.length === 0 ? "absent" : "as wanted", files[0]?.path ?? where);
}

/** A text of our own takes the place of the whole file; without one, lines that must not be there become comments. */
function repair(spec: Spec, facts: Facts): readonly Repair[] {
  const { instead, contains, without, also = [] } = spec;
  const banned = (said: string): boolean =>
    without !== undefined &&
    [said, said.replaceAll(unseen, "")].some((one) => new RegExp(without).test(one));
  if (instead === undefined) {
    if (contains !== undefined || without === undefined) return [];
    const bad = filesAt(facts, spec.paths)
      .flatMap((file) => linesOf(file))
      .filter((line) => banned(line.text));
    // A pattern that a comment meets too would be found there again.
    return bad.some((line) => banned(`# kaunti: ${line.text}`))
      ? []
      : commentOut(facts, spec.paths, bad);
  }
  if (banned(instead) || (contains !== undefined && !new RegExp(contains).test(instead))) return [];
  // What else is shown beside it is for a person.
  if (filesAt(facts, also).some((file) => linesOf(file).some((line) => banned(line.text))))
    return [];
  return spec.paths
    .filter((path) => !/[*?]/.test(path))
    .flatMap((path) =>
      writeUnless(facts, spec.paths, { path, mode: "0644", content: `${instead}\n` }),
    );
}

export const text: CheckType<Spec> = {
  schema,
  ask: ({ paths, also = [] }) => [...paths, ...also].map((path) => ({ kind: "file", path })),
  judge,
  repair,
};
