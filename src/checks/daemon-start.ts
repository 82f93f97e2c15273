/** What a daemon is started with: the variable of its file below /etc/default, and the command lines of its units. */
import type { Facts, Want } from "#model/fact";
import { Untold } from "./check-type.ts";
import { systemdLines } from "./config-files.ts";
import { place } from "./lines.ts";
import type { ConfigLine } from "./lines.ts";
import { fileAt } from "./recall.ts";
import type { SystemdLine } from "./systemd-conf.ts";
import { askUnit, readUnit } from "./unit-files.ts";

export interface Daemon {
  readonly name: string;
  /** The file below /etc/default, and the variable in it that the units hand on. */
  readonly environment: string;
  readonly variable: string;
  readonly units: readonly string[];
}

export interface StartWord {
  readonly text: string;
  readonly from: ConfigLine;
}

export const askDaemon = ({ environment, units }: Daemon): readonly Want[] => [
  { kind: "file", path: environment },
  ...units.flatMap((name) => askUnit(name)),
];

export const unread = ({ name }: Daemon, line: ConfigLine): Untold =>
  new Untold("error", `${name} is started in a way that cannot be followed`, place(line));

/** The words after the program's name, once for every command line. Throws Untold where they cannot be followed. */
export function startWords(daemon: Daemon, facts: Facts): readonly (readonly StartWord[])[] {
  const options = environmentOptions(daemon, facts);
  const commands = daemon.units.flatMap((name) => commandsOf(daemon, name, facts));
  // Without a unit the init script starts the daemon, with the variable alone.
  return commands.length === 0
    ? [options]
    : commands.map((command) => words(daemon, command, options));
}

/** systemd's EnvironmentFile: the last assignment holds; unbraced, the value is cut at blanks and nowhere else. */
function environmentOptions(daemon: Daemon, facts: Facts): readonly StartWord[] {
  const file = fileAt(facts, daemon.environment);
  const assigns = new RegExp(`^(?:export[ \\t]+)?${daemon.variable}[ \\t]*=`);
  const from = file && systemdLines(file).findLast(({ text }) => assigns.test(text));
  if (from === undefined) return [];
  const value = from.text.replace(/^[^=]*=[ \t]*/, "");
  const bare = /^(["'])(.*)\1$/.exec(value)?.[2] ?? value;
  if (/["'\\$`]/.test(bare)) throw unread(daemon, from);
  return bare
    .split(/[ \t]+/)
    .filter((text) => text !== "")
    .map((text) => ({ text, from }));
}

function commandsOf(daemon: Daemon, unit: string, facts: Facts): readonly SystemdLine[] {
  const { masked, main, dropIns } = readUnit(unit, facts);
  if (masked) return [];
  const service = [...main, ...dropIns].filter(({ section }) => section === "Service");
  const other = service.find(
    ({ key, value }) =>
      (key === "EnvironmentFile" &&
        value !== "" &&
        value.replace(/^-/, "") !== daemon.environment) ||
      (/^(?:Environment|PassEnvironment)$/.test(key) && value.includes(daemon.variable)),
  );
  if (other !== undefined) throw unread(daemon, other);
  const starts = service.filter(({ key }) => key === "ExecStart");
  return starts.slice(starts.findLastIndex(({ value }) => value === "") + 1);
}

function words(
  daemon: Daemon,
  command: SystemdLine,
  options: readonly StartWord[],
): readonly StartWord[] {
  const [program = "", ...rest] = command.value.split(/[ \t]+/);
  const path = new RegExp(`^[-@:+!|]*(?:/usr)?/sbin/${daemon.name}$`);
  if (!path.test(program)) throw unread(daemon, command);
  return rest.flatMap((text) => {
    if (text === `$${daemon.variable}`) return options;
    if (/["'\\$%]/.test(text)) throw unread(daemon, command);
    return [{ text, from: command }];
  });
}
