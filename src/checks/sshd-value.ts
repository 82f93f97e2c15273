/** What one option of sshd is wanted to be, and whether a value as it is written is that. */
import type { Facts } from "#model/fact";
import { Untold } from "./check-type.ts";
import { satisfies } from "./compare.ts";
import type { Comparison } from "./compare.ts";
import { recall } from "./recall.ts";
import { mainFile } from "./sshd-config.ts";
import type { SshdLine } from "./sshd-config.ts";
import { canonical } from "./sshd-keywords.ts";
import { expanded, isList, ownList, withPatterns } from "./sshd-lists.ts";

export interface SshdSpec extends Comparison {
  readonly option: string;
  /** What this version of sshd does when nothing is set; absent: an unset option fails. */
  readonly default?: string;
  /** `1m30s` and `90` are one value. */
  readonly time?: boolean;
  /** Other names of the same option (ChallengeResponseAuthentication). */
  readonly aliases?: readonly string[];
}

export const server = { kind: "package", name: "openssh-server" } as const;

/** sshd_config(5) TIME FORMATS, in seconds; text that is none comes back as it is and satisfies nothing. */
export function seconds(text: string): string {
  const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
  const value = text.toLowerCase();
  if (!/^(?:\d{1,9}[smhdw]?)+$/.test(value)) return value;
  return String(
    [...value.matchAll(/(\d+)([smhdw]?)/g)].reduce(
      (sum, [, count, unit = ""]) => sum + Number(count) * (units[unit] ?? 1),
      0,
    ),
  );
}

/** `line`: a value as written, with modifiers and patterns; throws Untold where its own list is not known. */
export function good(spec: SshdSpec, value: string, facts: Facts): boolean {
  const keyword = optionOf(spec);
  if (!isList(keyword)) return satisfies(spec.time === true ? seconds(value) : value, spec);
  const whole = expanded(value, ownList(keyword, recall(facts, server)));
  if (whole === undefined)
    throw new Untold(
      "error",
      `${value} changes the own list of this version of sshd, which is not known`,
      mainFile,
    );
  return satisfies(withPatterns(whole, [spec.value].flat().map(String)), spec);
}

export function optionOf({ option }: SshdSpec): string {
  const keyword = option.toLowerCase();
  return canonical[keyword] ?? keyword;
}

export function about(spec: SshdSpec, lines: readonly SshdLine[]): readonly SshdLine[] {
  const keys = [spec.option, ...(spec.aliases ?? [])].map((name) => name.toLowerCase());
  return lines.filter((line) => [optionOf(spec), ...keys].includes(line.keyword));
}
