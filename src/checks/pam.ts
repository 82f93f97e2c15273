/** A PAM module in its stack: that it decides there, and what it is told by its line and its .conf files. */
import { counted } from "#model/count";
import type { Facts, Want } from "#model/fact";
import { fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { comparisonSchema } from "./compare.ts";
import type { Comparison } from "./compare.ts";
import { sourceSchema } from "./definitions.ts";
import { place } from "./lines.ts";
import { decides, locks } from "./pam-decides.ts";
import { judgeArgument, judgeFlags, judgeWords } from "./pam-judge.ts";
import { optionWants } from "./pam-options.ts";
import type { OptionFiles } from "./pam-options.ts";
import { profileFolder } from "./pam-profiles.ts";
import { repairPam } from "./pam-repair.ts";
import { pamFile, pamFiles, pamStack, serviceStack } from "./pam-stack.ts";
import type { PamModule } from "./pam-stack.ts";

export interface Spec extends Partial<Comparison>, OptionFiles {
  /** Where the module must be, each with how many lines of it at least. `optional`: judged when the file is there. */
  readonly stacks: readonly {
    readonly file: string;
    readonly type: string;
    readonly lines: number;
    readonly presence?: "required" | "optional";
  }[];
  readonly module: string;
  /** Option of the module, on its lines or in `file` and `dropIns`. */
  readonly argument?: string;
  /** The module's own value when nothing sets it; absent: an unset option fails. */
  readonly default?: string;
  /** Values that satisfy too, e.g. `0` = never unlocked. */
  readonly or?: readonly string[];
  /** Switches that must be on, on each line or in the .conf file. */
  readonly flags?: readonly string[];
  /** Arguments that must be on each line. */
  readonly required?: readonly string[];
  /** Arguments that must not be there, e.g. `nullok`. */
  readonly forbidden?: readonly string[];
  /** Words of which each line names at least one, and only such as `value` lists. */
  readonly choice?: readonly string[];
}

const list = { type: "array", minItems: 1, items: { type: "string" } };
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
          presence: { enum: ["required", "optional"] },
        },
      },
    },
    module: { type: "string", pattern: "^pam_[a-z0-9_]+\\.so$" },
    argument: { type: "string" },
    or: list,
    flags: list,
    required: list,
    forbidden: list,
    choice: list,
    ...sourceSchema,
    ...comparisonSchema,
    default: { type: "string" },
  },
};

function judge(spec: Spec, facts: Facts): Judgement {
  const lines: PamModule[] = [];
  for (const { file, type, lines: least, presence } of spec.stacks) {
    const expected = `${spec.module} decides in ${file} (${type})`;
    const name = file.replace(/^\/etc\/pam\.d\//, "");
    if (pamFile(facts, name) === undefined) {
      if (presence === "optional") continue;
      return fail(expected, "absent", file, "the file is missing");
    }
    // A service without lines of a type gets those of `other`; a file that others include does not.
    const stack = (name.startsWith("common-") ? pamStack : serviceStack)(facts, name, type);
    const here = stack.filter(({ module }) => module === spec.module);
    if (here.length < least) {
      const [idle] = here;
      return fail(
        expected,
        idle?.text.trim() ?? "not there",
        idle === undefined ? file : place(idle),
        `needs ${counted(least, "line")} of it`,
      );
    }
    const locking = spec.module === "pam_faillock.so" && type !== "password" && type !== "session";
    const fault = locking ? locks(stack, type) : decides(stack, type, spec.module);
    if (fault !== undefined)
      return fail(
        expected,
        "does not decide",
        here[0] === undefined ? file : place(here[0]),
        fault,
      );
    lines.push(...here);
  }
  const [first] = spec.stacks;
  if (lines.length === 0)
    return fail(
      `${spec.module} decides`,
      "absent",
      first?.file ?? "",
      "none of the files is there",
    );
  const where = lines.map((line) => place(line)).join(" ");
  return (
    judgeWords(spec, lines) ??
    judgeFlags(spec, lines, facts) ??
    judgeArgument(spec, lines, facts) ??
    pass(`${spec.module} decides`, "it does", where)
  );
}

export const pam: CheckType<Spec> = {
  schema,
  ask: ({ file, dropIns = [] }): readonly Want[] => [
    ...pamFiles,
    ...optionWants,
    { kind: "file", path: `${profileFolder}/*` },
    ...(file === undefined ? [] : [file, ...dropIns.map((directory) => `${directory}/*.conf`)]).map(
      (path): Want => ({ kind: "file", path }),
    ),
  ],
  judge,
  repair: repairPam,
};
