/** Who may log in over SSH at all: at least one of sshd's four lists says so, and none of them means everybody. */
import type { Facts, SshdFact, Want } from "#model/fact";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { place } from "./lines.ts";
import { recall, recallRunning } from "./recall.ts";
import { askSshdConfig, mainFile, sshdLines } from "./sshd-config.ts";
import type { SshdLine } from "./sshd-config.ts";
import { askStart, startLines } from "./sshd-start.ts";
import { server } from "./sshd-value.ts";

const schema = { type: "object", additionalProperties: false, properties: {} };
const lists: readonly string[] = ["allowusers", "allowgroups", "denyusers", "denygroups"];

/** A pattern that every name fits, from everywhere (match.c, match_user). */
const everybody = (pattern: string): boolean =>
  /^[*?]*\*[*?]*(?:@(?:[*?]*\*[*?]*|0\.0\.0\.0\/0|::\/0))?$/.test(pattern);

/**
 * A list of those who may limits nobody when everybody fits it; one of those who may not always says something, except
 * a pattern with `!` alone, which denies nobody.
 */
function limits(keyword: string, patterns: readonly string[]): boolean {
  if (keyword.startsWith("allow")) return !patterns.some((one) => everybody(one));
  return patterns.some((one) => !one.startsWith("!"));
}

const patternsOf = (line: SshdLine): readonly string[] => line.value.split(" ");

/** All lines of one list add up, in the global section and in each Match block for itself. */
function limiting(lines: readonly SshdLine[]): SshdLine | undefined {
  return lines.find(({ keyword }) =>
    limits(keyword, lines.filter((one) => one.keyword === keyword).flatMap(patternsOf)),
  );
}

/** A Match block adds to the global list: it must not let everybody in again. */
function loosened(lines: readonly SshdLine[]): SshdLine | undefined {
  return lines.find(
    (line) =>
      line.match !== "" &&
      line.keyword.startsWith("allow") &&
      !limits(
        line.keyword,
        lines
          .filter((one) => one.keyword === line.keyword && one.match === line.match)
          .flatMap(patternsOf),
      ),
  );
}

function judge(_spec: object, facts: Facts): Judgement {
  const expected = "AllowUsers, AllowGroups, DenyUsers or DenyGroups says who may log in";
  const running = recallRunning(facts, { kind: "sshd" });
  const all = sshdLines(facts, running !== undefined);
  if (all === undefined) {
    const there = recall(facts, server).some((entry) => !"nc".includes(entry.status.charAt(1)));
    if (!there) throw new Untold("not-applicable", "no SSH server is installed", mainFile);
    return fail(expected, "no sshd_config", mainFile, "the SSH server has no configuration");
  }
  const lines = [...startLines(facts), ...all].filter(({ keyword }) => lists.includes(keyword));
  const loose = loosened(lines);
  if (loose !== undefined)
    return fail(expected, loose.text.trim(), place(loose), `holds for "Match ${loose.match}"`);
  const global = lines.filter(({ match }) => match === "");
  const found = limiting(global);
  if (found === undefined) {
    const [first] = global;
    return first === undefined
      ? fail(expected, "not set", mainFile, "nothing says who may log in")
      : fail(expected, first.text.trim(), place(first), "everybody fits it");
  }
  if (running !== undefined && !runs(running))
    return fail(expected, "not set (effective)", "sshd -T", "sshd runs with another value");
  return pass(expected, found.text.trim(), place(found));
}

/** `sshd -T` prints one line for every pattern. */
function runs(options: readonly SshdFact[]): boolean {
  return lists.some((list) => {
    const own = options.filter(({ option }) => option === list).map(({ value }) => value);
    return own.length > 0 && limits(list, own.join(" ").split(" "));
  });
}

export const sshdAccess: CheckType<object> = {
  schema,
  ask: (): readonly Want[] => [...askSshdConfig, ...askStart, { kind: "sshd" }, server],
  judge,
  // Whom to let in, and not to lock out, is for a person to say.
  repair: () => [],
};
