/** What a control about a PAM module may say. */
import { comparisonSchema } from "./compare.ts";
import type { Comparison } from "./compare.ts";
import { sourceSchema } from "./definitions.ts";
import type { OptionFiles } from "./pam-options.ts";

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
export const pamSchema = {
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
