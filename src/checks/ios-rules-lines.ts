/** Rules about the terminal lines of IOS: who gets in, from where, how long a silent session lasts. */
import type { IosStatement } from "#model/ios";
import { Untold } from "./check-type.ts";
import { bad, unless } from "./finding.ts";
import type { Fault, Finding } from "./finding.ts";
import { entriesOf, wideEntry } from "./ios-acl.ts";
import { standing, starts } from "./ios-config.ts";
import { closed, terminalLines } from "./ios-vty.ts";
import type { TerminalLine } from "./ios-vty.ts";

type Rule = (statements: readonly IosStatement[], value?: unknown) => Finding;

const said = ({ said: all }: TerminalLine, head: string): IosStatement | undefined =>
  all.findLast((one) => starts(one, head));

/** Each fault once for all lines that share it: `vty 0, vty 1 …` would fill the report. */
function each(
  lines: readonly TerminalLine[],
  fault: (line: TerminalLine) => Fault | undefined,
): Fault[] {
  const found = lines.flatMap((line) => {
    const one = fault(line);
    return one === undefined ? [] : [{ ...one, kind: line.kind, name: line.name }];
  });
  const groups = Map.groupBy(found, ({ kind, line, what }) => `${kind} ${String(line)} ${what}`);
  return [...groups.values()].map((group) => {
    const [first] = group;
    const names = group.map(({ name }) => name);
    const range = names.length === 1 ? names[0] : `${names[0] ?? ""} to ${names.at(-1) ?? ""}`;
    return { line: first?.line ?? 0, what: `${range ?? ""}: ${first?.what ?? ""}` };
  });
}

/** Over the network only SSH. What a line takes without a word depends on version and model, so a word is wanted. */
const sshOnly: Rule = (statements) => {
  const lines = terminalLines(statements).filter(({ kind }) => kind !== "con");
  const faults = each(lines, (line) => {
    const input = said(line, "transport input");
    if (input === undefined)
      return line.kind === "vty" ? { line: 0, what: "no `transport input` is said" } : undefined;
    const ways = input.no ? ["none"] : input.words.slice(2);
    const other = ways.filter((way) => way !== "ssh" && way !== "none");
    return other.length === 0 && ways.length > 0
      ? undefined
      : { line: input.line, what: `transport input ${ways.join(" ")}` };
  });
  return unless(faults, "transport input ssh or none");
};

/** A list that does not exist lets everybody in; IPv6 goes by a list of its own. */
const accessClass: Rule = (statements, value) => {
  const bits = { ip: Number(value), ipv6: 2 * Number(value) };
  const speaks6 = statements.some(
    (one) =>
      !one.no &&
      (starts(one, "ipv6 unicast-routing") ||
        (one.words[0] === "interface" &&
          one.block.some(({ words, no }) => !no && words[0] === "ipv6"))),
  );
  const families = speaks6 ? (["ip", "ipv6"] as const) : (["ip"] as const);
  const open = terminalLines(statements).filter((line) => {
    if (line.kind !== "vty") return false;
    const input = said(line, "transport input");
    return !(input?.words[2] === "none" || (input?.no ?? false)) && !closed(line);
  });
  const faults = families.flatMap((family) =>
    each(open, (line) => {
      const head = family === "ip" ? "access-class" : "ipv6 access-class";
      const at = family === "ip" ? 1 : 2;
      const classes = line.said.filter((one) => starts(one, head) && one.words.includes("in"));
      const one = classes.at(-1);
      if (one === undefined || one.no) return { line: one?.line ?? 0, what: `no \`${head} … in\`` };
      const name = one.words[at] ?? "";
      const entries = entriesOf(statements, name, family);
      if (entries === undefined)
        return { line: one.line, what: `there is no access list ${name}, so everybody may` };
      const wide = wideEntry(entries, bits, family);
      return wide === undefined
        ? undefined
        : { line: wide.line, what: `access list ${name} has \`${wide.words.join(" ")}\`` };
    }),
  );
  return unless(
    faults,
    open.length === 0 ? "no vty takes a connection" : "limited by access lists",
  );
};

/** IOS ends a silent session after ten minutes by itself; 0 0 and `no exec-timeout` mean never. */
const idleTimeout: Rule = (statements, value) => {
  const lines = terminalLines(statements).filter((line) => !closed(line));
  const faults = each(lines, (line) => {
    const one = said(line, "exec-timeout");
    const [minutes = "10", seconds = "0"] = one?.words.slice(1) ?? [];
    if (!/^\d{1,6}$/.test(minutes) || !/^\d{1,7}$/.test(seconds))
      throw new Untold("error", "exec-timeout is not understood", String(one?.line ?? 0));
    const time = one?.no === true ? 0 : 60 * Number(minutes) + Number(seconds);
    if (time > 0 && time <= Number(value)) return undefined;
    const what = time === 0 ? "a silent session never ends" : `ends after ${String(time)} seconds`;
    return { line: one?.line ?? 0, what };
  });
  return unless(faults, "every line ends a silent session in time");
};

/** Somebody is asked who he is, by an account of his own, on every line that gives a prompt. */
const loginByAccount: Rule = (statements) => {
  const aaa = standing(statements, "aaa new-model").length > 0;
  const lists = new Map(
    standing(statements, "aaa authentication login").map((one) => [one.words[3] ?? "", one]),
  );
  const lines = terminalLines(statements).filter((line) => !closed(line));
  if (lines.length === 0) return bad("no line gives a prompt");
  const faults = each(lines, (line) => {
    const one = line.said.findLast(({ words }) => words[0] === "login");
    if (!aaa) {
      if (one?.no === true) return { line: one.line, what: "nobody is asked for anything" };
      return one?.words[1] === "local" || one?.words[1] === "tacacs"
        ? undefined
        : { line: one?.line ?? 0, what: "no account is asked for" };
    }
    const named = one?.no !== true && one?.words[1] === "authentication" ? one.words[2] : undefined;
    const list = lists.get(named ?? "default");
    if (list === undefined)
      return {
        line: one?.line ?? 0,
        what: `no \`aaa authentication login ${named ?? "default"}\``,
      };
    const weak = list.words.slice(4).find((way) => ["none", "line", "enable"].includes(way));
    return weak === undefined
      ? undefined
      : { line: list.line, what: `list ${named ?? "default"} falls back to ${weak}` };
  });
  return unless(faults, aaa ? "aaa on every line" : "local accounts on every line");
};

export const lineRules = {
  "ssh-only": { expected: "terminal lines that take SSH only", rule: sshOnly },
  "access-class": { expected: "vty lines limited to addresses", rule: accessClass },
  "idle-timeout": { expected: "silent sessions end, in seconds after at most", rule: idleTimeout },
  "login-by-account": { expected: "every log-in by an account", rule: loginByAccount },
} as const;
