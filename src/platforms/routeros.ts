/** MikroTik RouterOS: `/user print terse; /export; :put "# end of export"`. */
import { wantKey } from "#model/fact";
import type { RouterosAbout, RouterosStatement } from "#model/routeros";
import type { CollectedPlatform, ReadFile } from "./collected.ts";
import { isKept, keptValues, keptWhich } from "./routeros-keep.ts";
import { wordsOf } from "./routeros-words.ts";
import type { Word } from "./routeros-words.ts";

const header = /^# (\S+ \d\d:\d\d:\d\d) by RouterOS (\d+(?:\.\d+)+)\S*\s*$/;
const prompt = /^\[[^\]@]+@[^\]]*\] [^>]*>/;
const mark = /^# end of export\s*$/;
/** A line of `/user print terse`; a cross marks an account that is switched off. */
const user = /^\s*\d+ +([A-Z*]?) *(?:comment=|name=|;;; )/;
const noise =
  /^#\s?(?:error exporting|interrupted)|-- \[Q quit|^--\s?more|^(?:failure:|bad command name|syntax error|expected |input does not match|no such |invalid |not enough permissions|action timed out|error:)/i;

export const routeros: CollectedPlatform = {
  baseline: "county-router-routeros",
  recognises: (text) =>
    /^# \S+ \d\d:\d\d:\d\d by RouterOS \d/m.test(text) ||
    (/^\/(?:ip service|system identity|interface bridge|ip address|user)\s*$/m.test(text) &&
      /^(?:add|set) /m.test(text)),
  read: (text) => {
    const lines = text.replaceAll("\r", "").split("\n");
    const heads = lines.filter((line) => header.test(line));
    const [, at = "", version = ""] = header.exec(heads[0] ?? "") ?? [];
    const about = {
      platform: version === "" ? "" : `routeros${version}`,
      takenAt: timeOf(at),
      serial: firstOf(lines, /^# serial number = (\S+)\s*$/),
      hostname: "",
      answers: new Map(),
    };
    try {
      if (heads.length !== 1)
        return {
          ...about,
          problem:
            heads.length === 0
              ? "its header is missing, and with it the version that everything at its default depends on"
              : "it holds more than one export",
        };
      const statements = statementsOf(lines);
      return { ...about, ...answered(statements, { version, whole: isWhole(lines) }) };
    } catch (error) {
      return { ...about, problem: error instanceof Error ? error.message : "not readable" };
    }
  },
};

function answered(
  all: readonly RouterosStatement[],
  about: RouterosAbout,
): Pick<ReadFile, "answers" | "hostname"> {
  const name = all.findLast(({ menu }) => menu === "/system identity")?.values["name"] ?? "";
  return {
    hostname: name,
    answers: new Map([
      [wantKey({ kind: "collected", part: "routeros" }), { records: all }],
      [wantKey({ kind: "collected", part: "routeros about" }), { records: [about] }],
    ]),
  };
}

/** The mark that was asked for, or the prompt of a session: without it a file may have been cut anywhere. */
function isWhole(lines: readonly string[]): boolean {
  const last = lines.findLast((line) => line.trim() !== "") ?? "";
  return mark.test(last) || prompt.test(last);
}

function firstOf(lines: readonly string[], pattern: RegExp): string {
  return lines.map((line) => pattern.exec(line)?.[1]).find((found) => found !== undefined) ?? "";
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** `2026-11-20 10:05:33` since 7.10, `nov/20/2026 10:05:33` before; by the router's clock and zone. */
function timeOf(text: string): string {
  const old = /^([a-z]{3})\/(\d\d)\/(\d{4}) (\S+)$/i.exec(text);
  const month = months.indexOf(old?.[1]?.toLowerCase() ?? "") + 1;
  const day =
    old === null
      ? text
      : `${old[3] ?? ""}-${String(month).padStart(2, "0")}-${old[2] ?? ""} ${old[4] ?? ""}`;
  const time = new Date(`${day.replace(" ", "T")}Z`);
  return Number.isNaN(time.getTime()) ? "" : time.toISOString();
}

function statementsOf(lines: readonly string[]): readonly RouterosStatement[] {
  const out: RouterosStatement[] = [];
  let menu = "";
  let bare = 0;
  for (let at = 0; at < lines.length; at += 1) {
    const line = at + 1;
    let text = lines[at] ?? "";
    if (noise.test(text))
      throw new Error(
        `line ${String(line)} is no export: it was paged or an error message stands in it`,
      );
    if (user.test(text)) {
      out.push(accountOf(text, line));
      continue;
    }
    if (text.trim() === "" || /^\s*#/.test(text) || prompt.test(text)) continue;
    // A long line goes on after a backslash, four blanks in.
    while (text.endsWith("\\")) {
      at += 1;
      const more = lines[at];
      if (more === undefined) throw new Error("it is cut short in the middle of a line");
      text = text.slice(0, -1) + more.replace(/^ {1,4}/, "");
    }
    const one = commandOf(text.trim(), menu, line);
    menu = one.menu;
    bare = one.verb === undefined ? line : 0;
    if (one.verb !== undefined && isKept(menu)) out.push(statement(one, line));
  }
  if (bare !== 0) throw new Error(`it is cut short: the menu in line ${String(bare)} says nothing`);
  return out;
}

interface Command {
  readonly menu: string;
  readonly verb?: "add" | "set";
  readonly words: readonly Word[];
}

function commandOf(text: string, before: string, line: number): Command {
  const fault = (why: string): Error => new Error(`line ${String(line)}: ${why}`);
  let words: readonly Word[];
  try {
    words = wordsOf(text);
  } catch (error) {
    throw fault(error instanceof Error ? error.message : "not understood");
  }
  const at = words.findIndex(({ key, value }) => key === undefined && /^(?:add|set)$/.test(value));
  const rooted = text.startsWith("/");
  const path = words.slice(0, at === -1 ? words.length : at);
  if (path.some(({ key }) => key !== undefined) || (!rooted && path.length > 0))
    throw fault("this is no line of an export");
  const menu = rooted ? menuOf(path.map(({ value }) => value).join(" ")) : before;
  if (menu === "") throw fault("a command outside any menu");
  if (at === -1) return { menu, words: [] };
  return { menu, verb: words[at]?.value === "add" ? "add" : "set", words: words.slice(at + 1) };
}

/** `/ip/service` of new versions is `/ip service`. */
const menuOf = (path: string): string =>
  `/${path.replaceAll("/", " ").trim().replaceAll(/ +/g, " ")}`;

function statement({ menu, verb = "set", words }: Command, line: number): RouterosStatement {
  const values = new Map(
    words.flatMap(({ key, value }) => (key === undefined ? [] : [[key, value]])),
  );
  const first = words.find(({ key }) => key === undefined)?.value ?? "";
  return {
    line,
    menu,
    verb,
    which: keptWhich(menu, verb === "add" ? "" : whichOf(first)),
    values: keptValues(menu, values),
  };
}

/** `[ find default=yes ]`, `[find name=telnet]`, `[ find default-name=ether1 ]`. */
function whichOf(text: string): string {
  const found = /^\[\s*find\s+(.*?)\s*\]$/.exec(text)?.[1];
  if (found === undefined) return text;
  if (found === "default=yes") return "default";
  return /^(?:default-)?name="?([^"]*)"?$/.exec(found)?.[1] ?? found;
}

/** Values stand there without quotes, whatever blanks they hold. */
function accountOf(text: string, line: number): RouterosStatement {
  const value = (key: string): [string, string][] => {
    const found = new RegExp(String.raw`(?:^|\s)${key}=(\S*)`).exec(text)?.[1];
    return found === undefined ? [] : [[key, found.replaceAll('"', "")]];
  };
  const off = user.exec(text)?.[1] === "X";
  const keys = ["name", "group", "inactivity-timeout", "inactivity-policy"];
  return {
    line,
    menu: "/user",
    verb: "add",
    which: "",
    values: { ...Object.fromEntries(keys.flatMap(value)), ...(off ? { disabled: "yes" } : {}) },
  };
}
