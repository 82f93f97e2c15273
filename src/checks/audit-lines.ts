/** Audit rules as auditctl takes them from a file: one rule a line, order, deletions, and what augenrules makes of a folder. */
import { place } from "./lines.ts";
import type { ConfigLine } from "./lines.ts";

/** One filter. `-C` is a filter too: two fields of the event against each other, in alphabetical order. */
export interface AuditField {
  readonly name: string;
  readonly op: string;
  readonly value: string;
}

export interface AuditRule {
  readonly where: string;
  readonly text: string;
  /** `exit`, `task`, `exclude`, `user`, `filesystem`. */
  readonly list: string;
  readonly action: string;
  readonly arch?: string;
  /** Empty: all. */
  readonly syscalls: readonly string[];
  readonly fields: readonly AuditField[];
  /** What is watched; `tree`: with everything below it. */
  readonly path?: string;
  readonly kind?: "watch" | "path" | "dir";
  /** Empty: every access. */
  readonly perm: string;
}

export interface AuditRules {
  readonly rules: readonly AuditRule[];
  /** Value of the last `-e`, and whether a rule follows it, which the kernel then refuses. */
  readonly enabled: string;
  readonly enabledAt: string;
  readonly late: boolean;
  /** Value of the last `-r`, records a second. */
  readonly rate: string;
  readonly rateAt: string;
  /** The first line that auditctl would refuse; it reads no further, so rules after it were left out. */
  readonly broken?: string;
}

/** Options with a value that are no rules; those without one. */
const settings = /^-[bfcg]$|^--(?:backlog_wait_time|signal|loginuid-immutable)$/;
const bare = /^(?:-[ics]|--reset-[a-z_]+|--loginuid-immutable)$/;

/** Short options may carry their value in the same word: `-pwa`. */
function words(text: string): readonly string[] {
  return text
    .split(/ +/)
    .filter((word) => word !== "")
    .flatMap((word) =>
      /^-[aAdDwWpkFSCbfer].+/.test(word) ? [word.slice(0, 2), word.slice(2)] : [word],
    );
}

/** What auditctl -R makes of the lines. A line that it would refuse ends the reading, unless `-i` or `-c` came before. */
export function readAudit(lines: readonly ConfigLine[]): AuditRules {
  let rules: AuditRule[] = [];
  let [enabled, enabledAt, late, patient] = ["", "", false, false];
  let [rate, rateAt] = ["", ""];
  for (const line of lines) {
    const all = words(line.text);
    const [first = "", second = ""] = all;
    if (first === "" || first.startsWith("#")) continue;
    if (first === "-D") {
      const key = all[1] === "-k" ? (all[2] ?? "") : undefined;
      rules = key === undefined ? [] : rules.filter((rule) => !keysOf(rule).includes(key));
    } else if (first === "-e" && all.length === 2 && /^[012]$/.test(second))
      [enabled, enabledAt, late] = [second, place(line), false];
    else if (first === "-r" && all.length === 2 && /^\d+$/.test(second))
      [rate, rateAt] = [second, place(line)];
    else if (bare.test(first) && all.length === 1) patient ||= first === "-i" || first === "-c";
    else if (settings.test(first) && all.length === 2) continue;
    else {
      const rule = ruleOf(line, all);
      if (rule === undefined) {
        if (patient) continue;
        return { rules, enabled, enabledAt, late, rate, rateAt, broken: place(line) };
      }
      late = enabled === "2";
      if (late) continue;
      if (first === "-d" || first === "-W")
        rules = rules.filter((one) => signature(one) !== signature(rule));
      else if (first === "-A") rules.unshift(rule);
      else rules.push(rule);
    }
  }
  return { rules, enabled, enabledAt, late, rate, rateAt };
}

const keysOf = (rule: AuditRule): readonly string[] =>
  rule.fields.filter(({ name }) => name === "key").map(({ value }) => value);

const signature = ({ list, action, arch, syscalls, fields, path, perm }: AuditRule): string =>
  JSON.stringify([
    list,
    action,
    arch,
    syscalls.toSorted(),
    fields.map(({ name, op, value }) => name + op + value).toSorted(),
    path,
    perm,
  ]);

const lists = ["exit", "task", "exclude", "user", "filesystem"];

/** undefined: auditctl would refuse the line, or it is a form that is not known here. */
function ruleOf(line: ConfigLine, all: readonly string[]): AuditRule | undefined {
  let [list, action, path, perm] = ["", "", "", ""];
  let arch: string | undefined;
  let kind: AuditRule["kind"];
  const syscalls: string[] = [];
  const fields: AuditField[] = [];
  for (let index = 0; index < all.length; index += 2) {
    const option = all[index] ?? "";
    const value = all[index + 1];
    if (value === undefined) return undefined;
    if (["-a", "-A", "-d"].includes(option)) {
      const parts = value.split(",");
      list = parts.find((part) => lists.includes(part)) ?? "";
      action = parts.find((part) => part === "always" || part === "never") ?? "";
      if (parts.length !== 2 || list === "" || action === "") return undefined;
    } else if (option === "-w" || option === "-W")
      [list, action, path, kind] = ["exit", "always", value, "watch"];
    else if (option === "-S") syscalls.push(...value.split(","));
    else if (option === "-p") perm = value;
    else if (option === "-k") fields.push({ name: "key", op: "=", value });
    else if (option === "-F" || option === "-C") {
      const field = fieldOf(value, option === "-C");
      if (field === undefined) return undefined;
      if (field.name === "arch" && field.op === "=") arch = archOf(field.value);
      else if (field.name === "perm" && field.op === "=") perm = field.value;
      else if ((field.name === "path" || field.name === "dir") && field.op === "=")
        [path, kind] = [field.value, field.name];
      else fields.push(field);
    } else return undefined;
  }
  if (list === "" || !/^[rwxa]*$/.test(perm) || (kind === "watch" && syscalls.length > 0))
    return undefined;
  return {
    where: place(line),
    text: line.text,
    list,
    action,
    ...(arch === undefined ? {} : { arch }),
    syscalls: syscalls.includes("all") ? [] : syscalls,
    fields,
    ...(kind === undefined ? {} : { path: plainPath(path), kind }),
    perm,
  };
}

const archOf = (value: string): string =>
  ({ x86_64: "b64", aarch64: "b64", i386: "b32", i686: "b32" })[value] ?? value;

/** The places that are links on every Debian 12; a slash at the end says nothing. */
export const plainPath = (path: string): string =>
  path
    .replace(/^\/(bin|sbin|lib)\//, "/usr/$1/")
    .replace(/^\/var\/run\//, "/run/")
    .replace(/(.)\/+$/, "$1");

const unset = ["unset", "-1", "4294967295"];

export function fieldOf(text: string, compared: boolean): AuditField | undefined {
  const [, name = "", op = "", raw = ""] =
    /^([a-z_]\w*)(>=|<=|!=|&=|=|>|<|&)(\S+)$/.exec(text) ?? [];
  if (name === "") return undefined;
  if (compared) {
    const [left = "", right = ""] = [name, raw].toSorted();
    return { name: left, op, value: right };
  }
  if (/^(?:auid|loginuid)$/.test(name))
    return { name: "auid", op, value: unset.includes(raw) ? "unset" : raw };
  if (/^a[0-3]$/.test(name) && /^(?:0x[\da-f]+|\d+)$/i.test(raw))
    return { name, op, value: String(Number(raw)) };
  return { name, op, value: raw };
}

/** What augenrules(8) writes from a folder: -D, -b and -f first, -e last, the last one of each; all else in its order. */
export function merged(lines: readonly ConfigLine[]): readonly ConfigLine[] {
  const said = lines.filter(({ text }) => !text.trim().startsWith("#"));
  const last = (option: string): readonly ConfigLine[] =>
    said.findLast(({ text }) => text.trim().startsWith(option)) === undefined
      ? []
      : [said.findLast(({ text }) => text.trim().startsWith(option))].flatMap((line) => line ?? []);
  const rest = said.filter(({ text }) => !/^\s*-[eDfb]/.test(text));
  return [...last("-D"), ...last("-b"), ...last("-f"), ...rest, ...last("-e")];
}

/** `ls -v`: numbers within names by their value. */
export function byVersion(a: string, b: string): number {
  const [left, right] = [numbered(a), numbered(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [x = "", y = ""] = [left[index], right[index]];
    if (x === y) continue;
    const numbers = /^\d/.test(x) && /^\d/.test(y);
    if (numbers && Number(x) !== Number(y)) return Number(x) - Number(y);
    return x < y ? -1 : 1;
  }
  return 0;
}

const numbered = (text: string): readonly string[] => text.match(/\d+|\D+/g) ?? [];
