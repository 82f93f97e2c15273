/** What the kernel's audit records: rules as stored for the next start, and as loaded now where that can be asked. */
import type { Facts, FileFact, Want } from "#model/fact";
import type { Repair } from "#model/repair";
import { loaders, unloaded } from "./audit-loader.ts";
import type { Loader } from "./audit-loader.ts";
import { byVersion, merged, plainPath, readAudit } from "./audit-lines.ts";
import type { AuditRules } from "./audit-lines.ts";
import { missing } from "./audit-match.ts";
import type { Wanted } from "./audit-match.ts";
import { silenced, statusOf } from "./audit-silenced.ts";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { writeUnless } from "./edit.ts";
import { linesOf, place } from "./lines.ts";
import { filesAt, recall, recallRunning } from "./recall.ts";
import { askUnit } from "./unit-files.ts";

interface Spec {
  readonly record?: readonly Wanted[];
  /** One more file that every change of is recorded. */
  readonly path?: string;
  /** Every program with SUID or SGID: each start of it by a person. */
  readonly privileged?: boolean;
  /** Rules are locked until the next start. */
  readonly immutable?: boolean;
  /** Where they must stand; `unit`: where auditd.service takes them from. */
  readonly loader: "unit" | Loader | "either" | "both";
}

const texts = { type: "array", minItems: 1, items: { type: "string" } };
const schema = {
  type: "object",
  additionalProperties: false,
  required: ["loader"],
  properties: {
    record: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        additionalProperties: false,
        properties: {
          syscalls: texts,
          path: { type: "string", pattern: "^/" },
          tree: { type: "boolean" },
          perm: { type: "string", pattern: "^[rwxa]+$" },
          fields: texts,
        },
      },
    },
    path: { type: "string", pattern: "^/" },
    privileged: { type: "boolean" },
    immutable: { type: "boolean" },
    loader: { enum: ["unit", "auditctl", "augenrules", "either", "both"] },
  },
};

const sources = { auditctl: "/etc/audit/audit.rules", augenrules: "/etc/audit/rules.d/*.rules" };
const walk = { kind: "walk" } as const;
const loaded = { kind: "command", run: "auditctl -l" } as const;
const status = { kind: "command", run: "auditctl -s" } as const;
const people = ["auid>=1000", "auid!=unset"];

function ask(spec: Spec): readonly Want[] {
  return [
    ...Object.values(sources).map((path): Want => ({ kind: "file", path })),
    ...askUnit("auditd.service"),
    status,
    ...(spec.immutable === true ? [] : [loaded]),
    ...(spec.privileged === true ? [walk] : []),
  ];
}

function stored(loader: Loader, facts: Facts): AuditRules {
  return rulesOf(loader, filesAt(facts, [sources[loader]]));
}

function rulesOf(loader: Loader, files: readonly FileFact[]): AuditRules {
  const lines = files
    .toSorted((a, b) => byVersion(a.path, b.path))
    .flatMap((file) => linesOf(file));
  return readAudit(loader === "augenrules" ? merged(lines) : lines);
}

function wanted(spec: Spec, facts: Facts): readonly Wanted[] {
  const programs =
    spec.privileged === true
      ? recall(facts, walk).filter(({ type, mode }) => type === "file" && (mode & 0o6000) !== 0)
      : [];
  return [
    ...(spec.record ?? []),
    ...(spec.path === undefined ? [] : [{ path: spec.path, perm: "wa" }]),
    ...programs.map(({ path }) => ({ path, perm: "x", fields: people })),
  ];
}

/** "" = all is recorded. */
function faultOf(spec: Spec, all: readonly Wanted[], read: AuditRules): string {
  if (spec.immutable === true) {
    if (read.enabled !== "2")
      return read.enabled === "" ? "nothing locks the rules" : `the last -e says ${read.enabled}`;
    return read.late ? "rules stand after -e 2, and the kernel refuses them" : "";
  }
  const off = silenced(read);
  if (off !== undefined) return off.why;
  const lacking = all.flatMap((one) => missing(one, read.rules));
  if (lacking.length === 0) return "";
  const more = lacking.length === 1 ? "" : ` and ${String(lacking.length - 1)} more`;
  const cut =
    read.broken === undefined
      ? ""
      : `; ${read.broken} is not understood, and nothing after it counts`;
  return `not recorded: ${lacking[0] ?? ""}${more}${cut}`;
}

/** Rules of the running kernel, or why they are not known. */
function running(spec: Spec, facts: Facts): AuditRules | string {
  const [state] = recallRunning(facts, status) ?? [];
  if (state === undefined) return "stored";
  if (state.code !== 0) return "stored; what is loaded could not be asked";
  const now = statusOf(state.out);
  if (now === undefined)
    throw new Untold("error", "the state of the audit is not understood", "auditctl -s");
  const places = { enabledAt: "auditctl -s", rateAt: "auditctl -s" };
  if (spec.immutable === true) return { rules: [], late: false, ...now, ...places };
  const [answer] = recallRunning(facts, loaded) ?? [];
  if (answer?.code !== 0)
    return now.enabled === "0"
      ? { rules: [], late: false, ...now, ...places }
      : "stored; what is loaded could not be asked";
  const lines = answer.out.split("\n").filter((text) => text.trim() !== "" && text !== "No rules");
  const read = readAudit(
    lines.map((text, index) => ({ file: "auditctl -l", line: index + 1, text })),
  );
  if (read.broken !== undefined)
    throw new Untold("error", "a loaded rule is not understood", read.broken);
  return { ...read, ...now, ...places };
}

function judge(spec: Spec, facts: Facts): Judgement {
  const all = wanted(spec, facts);
  const expected =
    spec.immutable === true
      ? "rules locked by -e 2, last"
      : all
          .map((one) => words(one))
          .slice(0, 4)
          .join("; ");
  if (all.length === 0 && spec.immutable !== true)
    throw new Untold("not-applicable", "there is no program with SUID or SGID here", "/");
  const choice = loaders(spec.loader, facts);
  const never = unloaded(facts);
  if (never !== undefined)
    return fail(
      expected,
      never.text.trim(),
      place(never),
      "auditd.service loads no rules at its start",
    );
  const faults = choice.map((loader) => {
    const read = stored(loader, facts);
    const line = spec.immutable === true ? undefined : silenced(read)?.where;
    return { where: line ?? sources[loader], fault: faultOf(spec, all, read) };
  });
  const wrong = faults.filter(({ fault }) => fault !== "");
  const [first] = wrong;
  if (first !== undefined && !(spec.loader === "either" && wrong.length < faults.length))
    return fail(expected, "no such rule", first.where, first.fault);
  const where = choice.map((loader) => sources[loader]).join(" ");
  const now = running(spec, facts);
  if (typeof now === "string") return pass(expected, `as wanted (${now})`, where);
  const fault = faultOf(spec, all, now);
  return fault === ""
    ? pass(expected, "as wanted, stored and loaded", where)
    : fail(expected, "not loaded", "auditctl -l", `the running kernel: ${fault}`);
}

function words({ syscalls, path, perm = "", fields = [] }: Wanted): string {
  return [...(path === undefined ? (syscalls ?? []) : [`${path} ${perm}`]), ...fields].join(" ");
}

function lineOf({
  path,
  tree,
  perm = "rwxa",
  fields = [],
  syscalls = [],
}: Wanted): readonly string[] {
  const filters = fields.map((one) =>
    /^e?[ug]id!=e?[ug]id$/.test(one) ? `-C ${one}` : `-F ${one}`,
  );
  if (path !== undefined)
    return fields.length === 0
      ? [`-w ${plainPath(path)}${tree === true ? "/" : ""} -p ${perm} -k kaunti`]
      : [
          [
            "-a always,exit",
            `-F path=${plainPath(path)}`,
            `-F perm=${perm}`,
            ...filters,
            "-k kaunti",
          ].join(" "),
        ];
  return ["b32", "b64"].map((arch) =>
    ["-a always,exit", `-F arch=${arch}`, `-S ${syscalls.join(",")}`, ...filters, "-k kaunti"].join(
      " ",
    ),
  );
}

/** A rule more in the folder that augenrules reads; another loader's file is for a person. */
function repair(spec: Spec, facts: Facts): readonly Repair[] {
  const [loader, another] = loaders(spec.loader, facts);
  if (
    loader !== "augenrules" ||
    another !== undefined ||
    // Rules that nothing loads would not help: the drop-in is a person's to mend.
    unloaded(facts) !== undefined ||
    stored(loader, facts).broken !== undefined
  )
    return [];
  const all = wanted(spec, facts).filter(({ path = "/" }) => /^[\w./+@-]+$/.test(path));
  const [first] = all;
  const name =
    spec.privileged === true
      ? "privileged"
      : (
          first?.path ?? [...(first?.syscalls ?? []), ...(first?.fields ?? [])].join("-")
        ).replaceAll(/[^\w]+/g, "-");
  const path = `/etc/audit/rules.d/${spec.immutable === true ? "zz-kaunti-locked" : `50-kaunti-${name}`}.rules`;
  const files = filesAt(facts, [sources.augenrules]);
  const lines = spec.immutable === true ? ["-e 2"] : all.flatMap((one) => lineOf(one));
  const content = `${lines.join("\n")}\n`;
  const others = files.filter((file) => file.path !== path);
  // A line of somebody else that keeps the records away stays one for a person.
  if (faultOf(spec, all, rulesOf(loader, [...others, { path, content }])) !== "") return [];
  return [
    ...writeUnless(facts, [sources.augenrules], { path, mode: "0640", content }),
    { kind: "run", run: "augenrules --load || true", says: "load the audit rules" },
  ];
}

export const auditRule: CheckType<Spec> = { schema, ask, judge, repair };
