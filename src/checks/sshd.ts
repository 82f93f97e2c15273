/** One option of the SSH server: what it runs with, and every line that says something else. */
import type { Facts, Want } from "#model/fact";
import type { Repair } from "#model/repair";
import { comparisonSchema, describe, satisfies } from "./compare.ts";
import type { Comparison } from "./compare.ts";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { commentOut } from "./edit.ts";
import { place } from "./lines.ts";
import { recall, recallRunning } from "./recall.ts";
import { included, mainFile, sshdLines } from "./sshd-config.ts";
import type { SshdLine } from "./sshd-config.ts";

interface Spec extends Comparison {
  readonly option: string;
  /** What this version of sshd does when nothing is set; absent: an unset option fails. */
  readonly default?: string;
  /** `1m30s` and `90` are one value. */
  readonly time?: boolean;
  /** Other names of the same option (ChallengeResponseAuthentication). */
  readonly aliases?: readonly string[];
}

const names = { type: "string", pattern: "^[A-Za-z0-9]+$" };
const schema = {
  type: "object",
  additionalProperties: false,
  required: ["option", "operator", "value"],
  properties: {
    option: names,
    default: { type: "string" },
    time: { type: "boolean" },
    aliases: { type: "array", items: names },
    ...comparisonSchema,
  },
};

const server = { kind: "package", name: "openssh-server" } as const;

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

const good = (spec: Spec, value: string): boolean =>
  satisfies(spec.time === true ? seconds(value) : value, spec);

function about(spec: Spec, lines: readonly SshdLine[]): readonly SshdLine[] {
  const keys = [spec.option, ...(spec.aliases ?? [])].map((name) => name.toLowerCase());
  return lines.filter((line) => keys.includes(line.keyword));
}

function judge(spec: Spec, facts: Facts): Judgement {
  const expected = `${spec.option} ${describe(spec)}`;
  const all = sshdLines(facts);
  if (all === undefined) {
    const there = recall(facts, server).some((entry) => !"nc".includes(entry.status.charAt(1)));
    if (!there) throw new Untold("not-applicable", "no SSH server is installed", mainFile);
    return fail(expected, "no sshd_config", mainFile, "the SSH server has no configuration");
  }
  const lines = about(spec, all);
  const first = lines.find((line) => line.match === "");
  const wrong = lines.find((line) => !good(spec, line.value));
  if (wrong !== undefined)
    return fail(expected, wrong.text.trim(), place(wrong), whyWrong(wrong, first));
  const effective = running(spec, facts);
  if (effective !== undefined && !good(spec, effective))
    return fail(
      expected,
      `${effective} (effective)`,
      first === undefined ? "sshd -T" : place(first),
      "sshd runs with another value",
    );
  if (first === undefined && effective === undefined) {
    if (spec.default === undefined) return fail(expected, "not set", mainFile, "nothing sets it");
    const found = `not set (sshd's own value is ${spec.default})`;
    return good(spec, spec.default)
      ? pass(expected, found, mainFile)
      : fail(expected, found, mainFile, "nothing sets it and sshd's own value is not enough");
  }
  const found = effective ?? `${first?.value ?? ""} (stored)`;
  if (first === undefined && spec.default === undefined)
    return fail(expected, `${found}, not set`, mainFile, "nothing sets it");
  return pass(expected, found, first === undefined ? "sshd -T" : place(first));
}

function whyWrong(wrong: SshdLine, first: SshdLine | undefined): string {
  if (wrong.match !== "") return `holds for "Match ${wrong.match}"`;
  return first === wrong || first === undefined
    ? "sshd takes this line"
    : `conflicts with ${place(first)}, which sshd takes today`;
}

function running(spec: Spec, facts: Facts): string | undefined {
  const options = recallRunning(facts, { kind: "sshd" });
  if (options === undefined) return undefined;
  const found = options
    .filter(({ option }) => option === spec.option.toLowerCase())
    .map(({ value }) => value);
  if (found.length === 0)
    throw new Untold("error", `sshd -T does not print ${spec.option}`, "sshd -T");
  return found.join(" ");
}

/** A drop-in that comes first wins (Debian's sshd_config begins with the Include); conflicting lines become comments. */
function repair(spec: Spec, facts: Facts): readonly Repair[] {
  if (spec.operator === "none-of" || Array.isArray(spec.value)) return [];
  const path = `/etc/ssh/sshd_config.d/00-kaunti-${spec.option.toLowerCase()}.conf`;
  const all = sshdLines(facts) ?? [];
  const wrong = about(spec, all).filter((line) => !good(spec, line.value) && line.file !== path);
  const program = { check: "sshd -t", reload: "systemctl reload ssh.service" };
  const before = recall(facts, { kind: "file", path: included }).find(
    (file) => file.path === path,
  )?.content;
  // Without the Include a drop-in would never be read: then only the comments help, and the rest is for a person.
  if (
    !recall(facts, { kind: "file", path: mainFile }).some((file) =>
      /^[ \t]*include[ \t]+\/etc\/ssh\/sshd_config\.d\/\*\.conf/im.test(file.content ?? ""),
    )
  )
    return [];
  return [
    ...commentOut(facts, [mainFile, included], wrong).map((edit) => ({ ...edit, ...program })),
    {
      kind: "write",
      path,
      mode: "0644",
      content: `${spec.option} ${String(spec.value)}\n`,
      ...program,
      ...(before === undefined ? {} : { before }),
    },
  ];
}

export const sshd: CheckType<Spec> = {
  schema,
  ask: (): readonly Want[] => [
    { kind: "file", path: mainFile },
    { kind: "file", path: included },
    { kind: "sshd" },
    server,
  ],
  judge,
  repair,
};
