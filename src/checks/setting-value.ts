/** What a setting is wanted to be, and whether a value as it is written is that. */
import { satisfies } from "./compare.ts";
import type { Comparison } from "./compare.ts";
import type { Definition, Source } from "./definitions.ts";
import { systemdBoolean } from "./systemd-conf.ts";

export interface Setting extends Source, Comparison {
  /** What the program does when nothing is set; absent: an unset key fails. */
  readonly default?: string;
  /** More keys of the same place that have to satisfy too. */
  readonly and?: readonly string[];
}

/**
 * systemd takes the words of a list of choices exactly as written, and several words for yes and no; everybody else
 * is asked through `satisfies` alone.
 */
export function good(
  { format, value }: Pick<Definition, "format" | "value">,
  spec: Setting,
): boolean {
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
