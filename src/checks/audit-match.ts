/** Whether audit rules record what is wanted: every event of it, on both architectures, and nothing before keeps it out. */
import { fieldOf, plainPath } from "./audit-lines.ts";
import type { AuditField, AuditRule } from "./audit-lines.ts";

/** Either calls or a path; `fields` narrow what is wanted, so that a rule without them records it too. */
export interface Wanted {
  readonly syscalls?: readonly string[];
  readonly path?: string;
  /** The path is a folder, and what is below it is meant. */
  readonly tree?: boolean;
  readonly perm?: string;
  readonly fields?: readonly string[];
}

const arches = ["b32", "b64"];

/** What of the wanted is not recorded, in words; empty: all of it is. */
export function missing(wanted: Wanted, rules: readonly AuditRule[]): readonly string[] {
  if (wanted.path !== undefined) {
    const lacking = arches.filter((arch) => !recorded(wanted, "", arch, rules));
    return lacking.length === 0 ? [] : [`${wanted.path} ${wanted.perm ?? ""}`.trim()];
  }
  return (wanted.syscalls ?? []).flatMap((call) =>
    arches
      .filter((arch) => !recorded(wanted, call, arch, rules))
      .map((arch) => [call, arch, ...(wanted.fields ?? [])].join(" ")),
  );
}

/** The kernel takes the first rule that fits an event; `never,task` keeps whole programs out before any. */
function recorded(
  wanted: Wanted,
  call: string,
  arch: string,
  rules: readonly AuditRule[],
): boolean {
  if (rules.some((rule) => rule.list === "task" && rule.action === "never")) return false;
  if (rules.some((rule) => rule.list === "exclude" && hides(rule))) return false;
  if (wanted.path !== undefined && rules.some((rule) => hidesFiles(rule))) return false;
  for (const rule of rules.filter(({ list }) => list === "exit")) {
    if (rule.action === "never" && mayHit(rule, wanted, call, arch)) return false;
    if (rule.action === "always" && covers(rule, wanted, call, arch)) return true;
  }
  return false;
}

/** Records of system calls and paths are what these rules are for. */
const hides = ({ fields }: AuditRule): boolean => {
  const type = fields.find(({ name }) => name === "msgtype");
  return (
    type === undefined ||
    type.op !== "=" ||
    !/^(?:CWD|EOE|PROCTITLE|CRED_\w+|USER_\w+|SERVICE_\w+|CRYPTO_\w+|LOGIN|BPF|1307|1320|1327)$/.test(
      type.value,
    )
  );
};

/**
 * The kernel leaves out the files of such a file system before any watch is asked (auditsc.c, __audit_inode); on which
 * one the wanted path lies is not known here. debugfs and tracefs hold nothing that a rule here is about.
 */
const hidesFiles = ({ list, action, fields }: AuditRule): boolean =>
  list === "filesystem" &&
  action === "never" &&
  fields.some(
    ({ name, op, value }) =>
      name === "fstype" &&
      !(op === "=" && /^(?:debugfs|tracefs|0x64626720|0x74726163)$/i.test(value)),
  );

function covers(rule: AuditRule, wanted: Wanted, call: string, arch: string): boolean {
  if (!onArch(rule, arch)) return false;
  if (!rule.fields.every((field) => implied(field, wanted))) return false;
  if (wanted.path === undefined)
    return (
      rule.path === undefined &&
      rule.perm === "" &&
      (rule.syscalls.length === 0 || rule.syscalls.includes(call))
    );
  const right = wanted.tree === true ? ["watch", "dir"] : ["watch", "path"];
  return (
    rule.syscalls.length === 0 &&
    rule.path === plainPath(wanted.path) &&
    right.includes(rule.kind ?? "") &&
    (rule.perm === "" || (wanted.perm ?? "rwxa").split("").every((one) => rule.perm.includes(one)))
  );
}

/** Without an architecture the numbers of this machine's own calls are meant; a watch is about both. */
const onArch = (rule: AuditRule, arch: string): boolean =>
  rule.arch === undefined ? rule.syscalls.length === 0 || arch === "b64" : rule.arch === arch;

/** A filter that lets every wanted event through. */
function implied(field: AuditField, wanted: Wanted): boolean {
  if (field.name === "key") return true;
  return (wanted.fields ?? []).some((text) => {
    const own = fieldOf(text, /^e?[ug]id!=e?[ug]id$/.test(text));
    if (own === undefined || own.name !== field.name) return false;
    if (own.op === field.op && own.value === field.value) return true;
    if (own.op !== ">=" || !/^\d+$/.test(field.value)) return false;
    if (field.op === ">=") return Number(field.value) <= Number(own.value);
    return field.op === ">" && Number(field.value) < Number(own.value);
  });
}

/** A rule that keeps events out, and could meet a wanted one: only an unset log-in or another file cannot. */
function mayHit(rule: AuditRule, wanted: Wanted, call: string, arch: string): boolean {
  if (rule.arch !== undefined && rule.arch !== arch) return false;
  if (call !== "" && rule.syscalls.length > 0 && !rule.syscalls.includes(call)) return false;
  const people = wanted.fields?.includes("auid!=unset") === true;
  if (
    people &&
    rule.fields.some(({ name, op, value }) => name === "auid" && op === "=" && value === "unset")
  )
    return false;
  if (wanted.path !== undefined && rule.path !== undefined) {
    const path = plainPath(wanted.path);
    return (
      rule.path === path || path.startsWith(`${rule.path}/`) || rule.path.startsWith(`${path}/`)
    );
  }
  return true;
}
