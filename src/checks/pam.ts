/** A PAM module in its stack, and one of its settings: arguments on the line win over the module's .conf file. */
import type { Facts, Want } from "#model/fact";
import { comparisonSchema, describe, satisfies } from "./compare.ts";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { sourceSchema } from "./definitions.ts";
import { place } from "./lines.ts";
import { binding, bypass, pamLines } from "./pam-stack.ts";
import type { PamLine } from "./pam-stack.ts";
import { askSetting, judgeSetting } from "./setting.ts";
import type { Setting } from "./setting.ts";

interface Spec extends Partial<Setting> {
  /** Where the module must be, each with how many lines of it at least. */
  readonly stacks: readonly {
    readonly file: string;
    readonly type: string;
    readonly lines: number;
  }[];
  readonly module: string;
  /** Argument on the module's lines; with `format`, `file`, `key` its place in a .conf file too. */
  readonly argument?: string;
  /** Arguments that must not be there, e.g. `nullok`. */
  readonly forbidden?: readonly string[];
}

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["stacks", "module"],
  properties: {
    stacks: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        additionalProperties: false,
        required: ["file", "type", "lines"],
        properties: {
          file: { type: "string", pattern: "^/etc/pam\\.d/" },
          type: { enum: ["auth", "account", "password", "session"] },
          lines: { type: "integer", minimum: 1 },
        },
      },
    },
    module: { type: "string", pattern: "^pam_[a-z0-9_]+\\.so$" },
    argument: { type: "string" },
    forbidden: { type: "array", items: { type: "string" } },
    ...sourceSchema,
    ...comparisonSchema,
    default: { type: "string" },
  },
};

function judge(spec: Spec, facts: Facts): Judgement {
  const lines: PamLine[] = [];
  for (const stack of spec.stacks) {
    const here = pamLines(facts, stack.file).filter(
      (line) => line.module === spec.module && line.type === stack.type,
    );
    const active = here.filter((line) => binding(line.control));
    if (active.length < stack.lines) {
      const [idle] = here;
      return fail(
        `${spec.module} in ${stack.file} (${stack.type})`,
        idle === undefined ? "not there" : idle.text.trim(),
        idle === undefined ? stack.file : place(idle),
        `needs ${String(stack.lines)} line(s) that decide`,
      );
    }
    const around =
      active[0] === undefined
        ? undefined
        : bypass(
            pamLines(facts, stack.file).filter((line) => line.type === stack.type),
            active[0],
          );
    if (around !== undefined)
      return fail(
        `${spec.module} before what lets in`,
        around.text.trim(),
        place(around),
        `on success this line goes past ${spec.module}`,
      );
    lines.push(...active);
  }
  const banned = lines.find((line) =>
    line.arguments.some((word) => spec.forbidden?.includes(word.split("=")[0] ?? "")),
  );
  if (banned !== undefined)
    return fail(
      `without ${spec.forbidden?.join(", ") ?? ""}`,
      banned.text.trim(),
      place(banned),
      "this argument must not be there",
    );
  const where = lines.map((line) => place(line)).join(" ");
  return spec.argument === undefined
    ? pass(`${spec.module} decides`, "it does", where)
    : judgeArgument(spec, spec.argument, lines, facts);
}

function judgeArgument(
  spec: Spec,
  name: string,
  lines: readonly PamLine[],
  facts: Facts,
): Judgement {
  if (spec.operator === undefined || spec.value === undefined)
    throw new Untold("error", "the control names an argument without a value");
  const want = { ...spec, operator: spec.operator, value: spec.value };
  const expected = `${name} ${describe(want)}`;
  const given = lines.flatMap((line) =>
    line.arguments
      .filter((word) => word.split("=")[0]?.toLowerCase() === name.toLowerCase())
      .map((word) => ({ line, word })),
  );
  // Exactly what PAM would hand over: a stray letter (a carriage return, too) is part of the value.
  const wrong = given.find(
    ({ word }) =>
      !satisfies(/\s/.test(word) ? "" : word.slice(name.length + 1), want) ||
      !word.startsWith(name),
  );
  if (wrong !== undefined)
    return fail(
      expected,
      wrong.word,
      place(wrong.line),
      "the argument on the line is not the wanted one",
    );
  const { format, file, key } = spec;
  const inFile =
    format === undefined || file === undefined || key === undefined
      ? undefined
      : judgeSetting({ ...want, format, file, key }, facts);
  const everywhere =
    lines.length > 0 && lines.every((line) => given.some((one) => one.line === line));
  if (
    inFile?.state === "pass" ||
    (inFile !== undefined && !(everywhere && inFile.found === "not set"))
  )
    return inFile;
  const first = given[0];
  if (first === undefined || !everywhere)
    return fail(
      expected,
      "not set on every line",
      lines.map((line) => place(line)).join(" "),
      "nothing sets it",
    );
  return pass(expected, first.word, place(first.line));
}

export const pam: CheckType<Spec> = {
  schema,
  ask: (spec): readonly Want[] => {
    const { format, file, key, dropIns } = spec;
    const conf =
      format === undefined || file === undefined || key === undefined
        ? []
        : askSetting({ format, file, key, ...(dropIns === undefined ? {} : { dropIns }) });
    return [...spec.stacks.map((stack): Want => ({ kind: "file", path: stack.file })), ...conf];
  },
  judge,
  // A wrong PAM line locks everybody out: done by pam-auth-update and a person.
  repair: () => [],
};
