/** OpenWrt: `uci show` or `uci export`, with /etc/openwrt_release and, where it may be seen, root's line of /etc/shadow. */
import { wantKey } from "#model/fact";
import type { OpenwrtAbout, UciSection } from "#model/openwrt";
import type { CollectedPlatform, ReadFile } from "./collected.ts";
import { kept } from "./openwrt-keep.ts";
import { readUci } from "./openwrt-uci.ts";
import type { Section } from "./openwrt-uci.ts";

const mark = /^# end\s*$/;
const date = /^# collected (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\s*$/;
const release = /^DISTRIB_[A-Z]+=/;
const shadow = /^([\w.-]+):([^:]*):(?:\d*:){6}\s*$/;
const prompt = /^\w+@[^:]+:[^#]*# ?/;
const noise =
  /^(?:uci: |-?(?:ash|sh): |cat: |grep: |sed: |permission denied|.*: permission denied|.*: not found$|command failed)|--\s?more\s?--/i;

export const openwrt: CollectedPlatform = {
  baseline: "county-router-openwrt",
  recognises: (text) =>
    /^DISTRIB_ID=['"]?OpenWrt/m.test(text) ||
    /^(?:system\.@system\[0\]|dropbear\.@dropbear\[0\]|network\.loopback|firewall\.@defaults\[0\])(?:\.\w+)?=/m.test(
      text,
    ) ||
    /^package (?:system|network|dropbear|firewall)\s*$/m.test(text),
  read: (text) => {
    const lines = text.replaceAll("\r", "").split("\n");
    const versions = lines.map((line) => /^DISTRIB_RELEASE=['"]?([^'"]*)/.exec(line)?.[1]);
    const said = versions.find((version) => version !== undefined) ?? "";
    const version = /^\d+\.\d+(?:\.\d+)?/.exec(said)?.[0] ?? "";
    const about = {
      platform: `openwrt${version}`,
      takenAt: lines.map((line) => date.exec(line)?.[1]).find((one) => one !== undefined) ?? "",
      hostname: "",
      serial: "",
      answers: new Map(),
    };
    try {
      return { ...about, ...answered(lines, version) };
    } catch (error) {
      return { ...about, problem: error instanceof Error ? error.message : "not readable" };
    }
  },
};

function answered(
  lines: readonly string[],
  version: string,
): Pick<ReadFile, "answers" | "hostname" | "problem"> {
  const at = lines.findIndex((line) => noise.test(line) || line.includes("\0"));
  if (at !== -1)
    throw new Error(
      `line ${String(at + 1)} is no configuration: the output was paged or an error message stands in it`,
    );
  // What is beside the configuration is blanked, so that the numbers of lines stay.
  const other = [release, shadow, prompt];
  const sections = readUci(
    lines.map((line) => (other.some((pattern) => pattern.test(line)) ? "" : line)),
  );
  const configs = [...new Set(sections.map(({ config }) => config))];
  const missing = ["system", "network"].find((config) => !configs.includes(config));
  if (missing !== undefined)
    throw new Error(
      `nothing of ${missing} is in it: it is a part of the configuration, or none; take all of it (docs/guides/routers.md)`,
    );
  const loose = sections.find(({ type }) => type === "");
  if (loose !== undefined)
    throw new Error(
      `line ${String(loose.line)}: the section ${loose.config}.${loose.name} has no type, so its beginning is missing`,
    );
  // A session ends with the prompt of the router, a command with the mark that was asked for.
  const last = lines.findLast((line) => line.trim() !== "") ?? "";
  const about: OpenwrtAbout = {
    release: version,
    whole: mark.test(last) || prompt.test(last),
    configs,
    ...rootOf(lines),
  };
  const name = sections.find(({ config, type }) => config === "system" && type === "system");
  return {
    hostname: name?.options.get("hostname")?.values[0] ?? "",
    answers: new Map([
      [wantKey({ kind: "collected", part: "openwrt" }), { records: sections.flatMap(told) }],
      [wantKey({ kind: "collected", part: "openwrt about" }), { records: [about] }],
    ]),
  };
}

/** What the password of root is, in a word: the hash itself goes nowhere. */
function rootOf(lines: readonly string[]): Pick<OpenwrtAbout, "rootPassword" | "rootLine"> {
  const at = lines.findIndex((line) => shadow.exec(line)?.[1] === "root");
  if (at === -1) return {};
  const field = shadow.exec(lines[at] ?? "")?.[2] ?? "";
  const kind = /^\$(\w+)\$./.exec(field)?.[1];
  const word = field === "" ? "empty" : /^[!*x]/.test(field) ? "locked" : (kind ?? "des");
  return { rootPassword: word, rootLine: at + 1 };
}

function told({ line, config, type, name, options }: Section): UciSection[] {
  const wanted = kept(config, type);
  if (wanted === undefined) return [];
  const some = [...options]
    .filter(([key]) => wanted.includes(key))
    .map(([key, option]) => [
      key,
      key === "community" ? { ...option, values: option.values.map(publicOnly) } : option,
    ]);
  return [{ line, config, type, name, options: Object.fromEntries(some) as UciSection["options"] }];
}

/** Communities that everybody tries first are no secret. */
function publicOnly(community: string): string {
  const word = community.toLowerCase();
  return word === "public" || word === "private" ? word : "***";
}
