/** The last resort: a command's output. Marked so in every report; only where no fact of ours can tell. */
import type { Facts } from "#model/fact";
import { fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { recall } from "./recall.ts";

interface Spec {
  readonly run: string;
  /** Exit codes with which the output may be judged; any other is `error`. */
  readonly codes: readonly number[];
  /** Regular expression (multi-line) that the output must match. */
  readonly matches: string;
  /** Why no other check type can do this. */
  readonly lastResort: string;
}

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["run", "codes", "matches", "lastResort"],
  properties: {
    run: { type: "string", minLength: 1 },
    codes: { type: "array", minItems: 1, items: { type: "integer" } },
    matches: { type: "string", minLength: 1 },
    lastResort: { type: "string", minLength: 20 },
  },
};

function judge(spec: Spec, facts: Facts): Judgement {
  const where = `command (last resort): ${spec.run}`;
  const [answer] = recall(facts, { kind: "command", run: spec.run });
  if (answer === undefined || !spec.codes.includes(answer.code))
    return {
      state: "error",
      expected: spec.matches,
      found: "",
      where,
      why: answer === undefined ? "no answer" : `ended with code ${String(answer.code)}`,
    };
  const found = answer.out.trim().split("\n").slice(0, 3).join("; ");
  return new RegExp(spec.matches, "m").test(answer.out)
    ? pass(`output like ${spec.matches}`, found, where)
    : fail(`output like ${spec.matches}`, found, where, "the output is another");
}

export const command: CheckType<Spec> = {
  schema,
  ask: (spec) => [{ kind: "command", run: spec.run }],
  judge,
  repair: () => [],
};
