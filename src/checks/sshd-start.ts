/** What sshd is started with: SSHD_OPTS and the unit's own command line come before its configuration file. */
import type { Facts, Want } from "#model/fact";
import { Untold } from "./check-type.ts";
import { systemdLines } from "./config-files.ts";
import { place } from "./lines.ts";
import type { ConfigLine } from "./lines.ts";
import { fileAt } from "./recall.ts";
import { mainFile, parsed } from "./sshd-config.ts";
import type { SshdLine } from "./sshd-config.ts";
import type { SystemdLine } from "./systemd-conf.ts";
import { askUnit, readUnit } from "./unit-files.ts";

const environment = "/etc/default/ssh";
/** The second one serves a connection of ssh.socket. */
const units = ["ssh.service", "ssh@.service"];
export const askStart: readonly Want[] = [
  { kind: "file", path: environment },
  ...units.flatMap((name) => askUnit(name)),
];

/** Options of the command line, as lines that come first. Throws Untold where they cannot be followed. */
export function startLines(facts: Facts): readonly SshdLine[] {
  const options = environmentOptions(facts);
  const commands = units.flatMap((name) => commandsOf(name, facts));
  // Without a unit the init script starts sshd, with SSHD_OPTS alone.
  const lists = commands.length === 0 ? [options] : commands.map((one) => words(one, options));
  return lists.flatMap((one) => settings(one));
}

interface Word {
  readonly text: string;
  readonly from: ConfigLine;
}

/** systemd's EnvironmentFile: the last assignment holds; unbraced, the value is cut at blanks and nowhere else. */
function environmentOptions(facts: Facts): readonly Word[] {
  const file = fileAt(facts, environment);
  const from =
    file &&
    systemdLines(file).findLast(({ text }) => /^(?:export[ \t]+)?SSHD_OPTS[ \t]*=/.test(text));
  if (from === undefined) return [];
  const value = from.text.replace(/^[^=]*=[ \t]*/, "");
  const bare = /^(["'])(.*)\1$/.exec(value)?.[2] ?? value;
  if (/["'\\$`]/.test(bare)) throw unread(from);
  return bare
    .split(/[ \t]+/)
    .filter((text) => text !== "")
    .map((text) => ({ text, from }));
}

const unread = (line: ConfigLine): Untold =>
  new Untold("error", "sshd is started in a way that cannot be followed", place(line));

function commandsOf(name: string, facts: Facts): readonly SystemdLine[] {
  const { masked, main, dropIns } = readUnit(name, facts);
  if (masked) return [];
  const service = [...main, ...dropIns].filter(({ section }) => section === "Service");
  const other = service.find(
    ({ key, value }) =>
      (key === "EnvironmentFile" && value !== "" && value.replace(/^-/, "") !== environment) ||
      (/^(?:Environment|PassEnvironment)$/.test(key) && value.includes("SSHD_OPTS")),
  );
  if (other !== undefined) throw unread(other);
  const starts = service.filter(({ key }) => key === "ExecStart");
  return starts.slice(starts.findLastIndex(({ value }) => value === "") + 1);
}

/** The words after the program's name. */
function words(command: SystemdLine, options: readonly Word[]): readonly Word[] {
  const [program = "", ...rest] = command.value.split(/[ \t]+/);
  if (!/^[-@:+!|]*(?:\/usr)?\/sbin\/sshd$/.test(program)) throw unread(command);
  return rest.flatMap((text) => {
    if (text === "$SSHD_OPTS") return options;
    if (/["'\\$%]/.test(text)) throw unread(command);
    return [{ text, from: command }];
  });
}

/** getopt(3) with sshd's letters; `-o` is a line of configuration, `-f` another file. */
function settings(all: readonly Word[]): readonly SshdLine[] {
  const out: SshdLine[] = [];
  for (let at = 0; at < all.length; at += 1) {
    const word = all[at];
    if (word === undefined) break;
    const match = /^-([46DQRTdeiqrtV]*)([CEbcfghkopu]?)(.*)$/.exec(word.text);
    if (match === null || (match[2] === "" && (match[1] === "" || match[3] !== "")))
      throw unread(word.from);
    const letter = match[2] ?? "";
    if (letter === "") continue;
    const attached = match[3] ?? "";
    if (attached === "") at += 1;
    const value = attached === "" ? all[at]?.text : attached;
    if (value === undefined || (letter === "f" && value !== mainFile)) throw unread(word.from);
    const text = letter === "o" ? value : letter === "g" ? `LoginGraceTime ${value}` : "";
    if (text === "") continue;
    const one = parsed({ ...word.from, text }, "", false);
    if (one !== undefined)
      out.push({ ...word.from, text, keyword: one.keyword, value: one.args.join(" "), match: "" });
  }
  return out;
}
