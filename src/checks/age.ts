/** Something was done lately: the youngest of some files is not older than so many days. */
import { counted } from "#model/count";
import type { Facts } from "#model/fact";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { recall } from "./recall.ts";

interface Spec {
  /** Files whose time says when it was done; wildcards allowed. */
  readonly paths: readonly string[];
  readonly days: number;
  /** What was done, for the words of the verdict. */
  readonly what: string;
}

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["paths", "days", "what"],
  properties: {
    paths: { type: "array", minItems: 1, items: { type: "string", pattern: "^/" } },
    days: { type: "integer", minimum: 1 },
    what: { type: "string" },
  },
};

function judge(spec: Spec, facts: Facts): Judgement {
  const expected = `${spec.what} within ${counted(spec.days, "day")}`;
  const files = spec.paths.flatMap((path) => recall(facts, { kind: "stat", path }));
  // A folder is as young as the last name in it, whoever put it there for whatever reason.
  const there = files.filter((file) => file.absent !== true && file.type === "file");
  const broken = files.find((file) => file.error !== undefined);
  const [youngest] = there.toSorted((a, b) => (b.mtime ?? 0) - (a.mtime ?? 0));
  // What cannot be read could be younger; it cannot make things older.
  const late =
    youngest === undefined || facts.header.now - (youngest.mtime ?? 0) > spec.days * 86_400;
  if (late && broken?.error !== undefined) throw new Untold("error", broken.error, broken.path);
  if (youngest === undefined)
    return fail(expected, "never", spec.paths.join(" "), "there is no sign that it was ever done");
  const age = facts.header.now - (youngest.mtime ?? 0);
  if (age < -86_400)
    throw new Untold("error", "the file is from the future: a clock is wrong", youngest.path);
  const found = `${counted(Math.max(0, Math.floor(age / 86_400)), "day")} ago`;
  return late
    ? fail(expected, found, youngest.path, "too long ago")
    : pass(expected, found, youngest.path);
}

export const age: CheckType<Spec> = {
  schema,
  ask: (spec) => spec.paths.map((path) => ({ kind: "stat", path })),
  judge,
  repair: () => [],
};
