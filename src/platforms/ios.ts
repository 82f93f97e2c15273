/** Cisco IOS and IOS-XE: `show running-config`, best after `show clock` and `show version` in the same session. */
import { wantKey } from "#model/fact";
import type { IosStatement } from "#model/ios";
import type { CollectedPlatform, ReadFile } from "./collected.ts";
import { configLines } from "./ios-lines.ts";
import type { IosLine } from "./ios-lines.ts";
import { kept } from "./ios-keep.ts";
import { clockOf } from "./ios-clock.ts";

export const ios: CollectedPlatform = {
  baseline: "county-router-ios",
  recognises: (text) =>
    /^(?:Building configuration\.\.\.|Current configuration ?:|Cisco IOS |Using \d+ out of \d+ bytes)/m.test(
      text,
    ) ||
    /^version \d+\.\d+\s*$[^]*^(?:hostname |line con |interface |boot-start-marker)/m.test(text),
  read: (text) => {
    const lines = text.replaceAll("\r", "").split("\n");
    const about = { ...headOf(lines), answers: new Map() };
    try {
      const problem = notOurs(text) ?? noise(lines);
      if (problem !== undefined) return { ...about, problem };
      const from = start(lines);
      const config = configLines(lines, from);
      const tail = lines.slice(config.at(-1)?.line ?? lines.length);
      const broken = unsound(config, tail);
      const statements = blocks(config);
      return {
        ...about,
        ...(broken === undefined ? {} : { problem: broken }),
        answers: new Map([[wantKey({ kind: "collected", part: "ios" }), { records: statements }]]),
      };
    } catch (error) {
      return { ...about, problem: error instanceof Error ? error.message : "not readable" };
    }
  },
};

function headOf(lines: readonly string[]): Omit<ReadFile, "answers" | "problem"> {
  const find = (pattern: RegExp): string => {
    for (const text of lines) {
      const [, found] = pattern.exec(text) ?? [];
      if (found !== undefined) return found;
    }
    return "";
  };
  const version = find(/^version (\d+\.\d+)\s*$/);
  return {
    platform: version === "" ? "" : `ios${version}`,
    takenAt: clockOf(lines.slice(0, start(lines))),
    hostname: find(/^hostname (\S+)\s*$/),
    serial: find(/^Processor board ID (\S+)/),
  };
}

/** What looks like IOS and has other rules. */
function notOurs(text: string): string | undefined {
  const others: readonly (readonly [RegExp, string])[] = [
    [/^!+ ?IOS XR Configuration/m, "IOS XR"],
    [/^!Command: show |^version \d+\.\d+\(\d+\)\S* Bios:/m, "NX-OS"],
    [/^ASA Version /m, "ASA"],
  ];
  const other = others.find(([pattern]) => pattern.test(text));
  return other === undefined
    ? undefined
    : `this is a configuration of ${other[1]}, which is not judged`;
}

/** Paging, and messages that stand where configuration should. */
function noise(lines: readonly string[]): string | undefined {
  const at = lines.findIndex(
    (text) =>
      /--\s?more\s?--|^\s*% ?(?:invalid|incomplete|ambiguous|unknown|unrecognized|error|access denied|authorization|bad |configuration|connection|not )|^command authorization failed|^error:/i.test(
        text,
      ) ||
      text.includes("\0") ||
      text.includes("\b"),
  );
  if (at === -1) return undefined;
  return `line ${String(at + 1)} is no configuration: the output was paged or an error message stands in it`;
}

function start(lines: readonly string[]): number {
  const marks = [/^(?:Current configuration ?:|Using \d+ out of )/, /^version \d+\.\d+\s*$/];
  const found = marks
    .map((mark) => lines.findIndex((text) => mark.test(text)))
    .filter((at) => at !== -1);
  return found.length === 0 ? 0 : Math.min(...found);
}

/** Words that only ever stand inside a block: at the margin the indentation was lost, and with it the meaning. */
const inner =
  /^(?:no )?(?:exec-timeout|transport |access-class |login (?:local|authentication)|ip address|ip proxy-arp|shutdown|switchport|permit |deny |description )/;
/** What every running configuration holds that was shown to somebody who may see all of it. */
const needed: readonly (readonly [RegExp, string])[] = [
  [/^version /, "its version"],
  [/^hostname /, "its hostname"],
  [/^interface /, "any interface"],
  [/^line con /, "the console line"],
  [/^line vty /, "any vty line"],
];

function unsound(config: readonly IosLine[], tail: readonly string[]): string | undefined {
  const last = config.at(-1);
  const margin = config.filter(({ indent }) => indent === 0);
  if (last?.text !== "end" || last.indent !== 0) return "it is cut short: its `end` is missing";
  const missing = needed.find(([pattern]) => !margin.some(({ text }) => pattern.test(text)));
  if (missing !== undefined)
    return `${missing[1]} is missing: it is a part of the configuration, or was shown to somebody who may not see all of it; take all of it (docs/guides/routers.md)`;
  const lost = margin.find(({ text }) => inner.test(text));
  if (lost !== undefined) return `line ${String(lost.line)}: the indentation of its block is lost`;
  const twice = margin.filter(({ text }) => /^(?:version|hostname) /.test(text)).length > 2;
  // A prompt, and what was asked after it, may follow; a second configuration may not.
  const rest = tail.findIndex((text) => text.trim() !== "" && !/^[\w.()-]+[#>]/.test(text));
  const first = tail.findIndex((text) => /^[\w.()-]+[#>]/.test(text));
  const second = tail.some((text) => /^version \d|^end$|^line vty/.test(text));
  if (twice || second) return "it holds more than one configuration";
  return rest !== -1 && (first === -1 || rest < first)
    ? "something stands after its end"
    : undefined;
}

/** Statements by their indentation, what is not kept left out. */
function blocks(config: readonly IosLine[]): readonly IosStatement[] {
  const top: (IosStatement & { block: IosStatement[] })[] = [];
  let open: { readonly words: readonly string[]; readonly into: IosStatement[] } | undefined;
  for (const { line, indent, text, says } of config) {
    const raw = text.split(/[ \t]+/);
    const no = raw[0] === "no";
    const words = no || raw[0] === "default" ? raw.slice(1) : raw;
    if (raw[0] === "default")
      throw new Error(`line ${String(line)}: \`default\` is a command, no setting`);
    const keep = kept(words, indent === 0 ? undefined : (open?.words ?? []));
    const statement = {
      line,
      no,
      words: [...(keep ?? []), ...(says === false ? ["empty"] : [])],
      block: [],
    };
    if (indent > 0) {
      if (keep !== undefined) open?.into.push(statement);
      continue;
    }
    open = { words, into: statement.block };
    if (keep !== undefined) top.push(statement);
  }
  return top;
}
