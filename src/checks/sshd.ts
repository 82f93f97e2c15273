/** One option of the SSH server: what it runs with, and every line that says something else. */
import type { Facts, Want } from "#model/fact";
import { comparisonSchema, describe } from "./compare.ts";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { place } from "./lines.ts";
import { recall, recallRunning } from "./recall.ts";
import { askSshdConfig, mainFile, sshdLines } from "./sshd-config.ts";
import type { SshdLine } from "./sshd-config.ts";
import { isList, ownList } from "./sshd-lists.ts";
import { repairSshd } from "./sshd-repair.ts";
import { askStart, startLines } from "./sshd-start.ts";
import { about, good, optionOf, server } from "./sshd-value.ts";
import type { SshdSpec } from "./sshd-value.ts";

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

function judge(spec: SshdSpec, facts: Facts): Judgement {
  const expected = `${spec.option} ${describe(spec)}`;
  const accepted = recallRunning(facts, { kind: "sshd" }) !== undefined;
  const all = sshdLines(facts, accepted);
  if (all === undefined) {
    const there = recall(facts, server).some((entry) => !"nc".includes(entry.status.charAt(1)));
    if (!there) throw new Untold("not-applicable", "no SSH server is installed", mainFile);
    return fail(expected, "no sshd_config", mainFile, "the SSH server has no configuration");
  }
  const started = about(spec, startLines(facts));
  const lines = [...started, ...about(spec, all)];
  const first = deciding(lines);
  // What the command line sets is not in what `sshd -T` prints, and beats it.
  const effective = started.length > 0 ? undefined : running(spec, facts);
  const isGood = (line: SshdLine): boolean =>
    line === first && effective !== undefined && /^[-+^]/.test(line.value) && isList(line.keyword)
      ? good(spec, effective, facts)
      : good(spec, line.value, facts);
  const wrong = lines.find((line) => !isGood(line));
  if (wrong !== undefined)
    return fail(expected, wrong.text.trim(), place(wrong), whyWrong(wrong, first));
  if (effective !== undefined && !good(spec, effective, facts))
    return fail(
      expected,
      `${effective} (effective)`,
      first === undefined ? "sshd -T" : place(first),
      "sshd runs with another value",
    );
  if (first === undefined && effective === undefined) {
    const own = ownValue(spec, facts);
    if (own === undefined) return fail(expected, "not set", mainFile, "nothing sets it");
    const found = `not set (sshd's own value is ${own})`;
    return good(spec, own, facts)
      ? pass(expected, found, mainFile)
      : fail(expected, found, mainFile, "nothing sets it and sshd's own value is not enough");
  }
  const found = effective ?? `${first?.value ?? ""} (stored)`;
  if (first === undefined && spec.default === undefined)
    return fail(expected, `${found}, not set`, mainFile, "nothing sets it");
  return pass(expected, found, first === undefined ? "sshd -T" : place(first));
}

/** The first global line; of MaxStartups the last (servconf.c has no "already set" there; OpenSSH 9.2). */
function deciding(lines: readonly SshdLine[]): SshdLine | undefined {
  const all = lines.filter((line) => line.match === "");
  return all[0]?.keyword === "maxstartups" ? all.at(-1) : all[0];
}

/** `installed`: the installed version's own list. */
function ownValue(spec: SshdSpec, facts: Facts): string | undefined {
  if (spec.default !== "installed") return spec.default;
  const list = ownList(optionOf(spec), recall(facts, server));
  if (list === undefined)
    throw new Untold("error", "the own list of this version of sshd is not known", mainFile);
  return list;
}

function whyWrong(wrong: SshdLine, first: SshdLine | undefined): string {
  if (wrong.match !== "") return `holds for "Match ${wrong.match}"`;
  return first === wrong || first === undefined
    ? "sshd takes this line"
    : `conflicts with ${place(first)}, which sshd takes today`;
}

function running(spec: SshdSpec, facts: Facts): string | undefined {
  const options = recallRunning(facts, { kind: "sshd" });
  if (options === undefined) return undefined;
  const found = options.filter(({ option }) => option === optionOf(spec)).map(({ value }) => value);
  if (found.length === 0)
    throw new Untold("error", `sshd -T does not print ${spec.option}`, "sshd -T");
  return found.join(" ");
}

export const sshd: CheckType<SshdSpec> = {
  schema,
  ask: (): readonly Want[] => [...askSshdConfig, ...askStart, { kind: "sshd" }, server],
  judge,
  repair: repairSshd,
};
