/** Repairs of settings: lines that say otherwise become comments, and one line more says what is wanted. */
import type { Facts } from "#model/fact";
import type { Repair } from "#model/repair";
import { refusedByAuditd, unwrittenByAuditd } from "./auditd-conf.ts";
import { isTransient } from "./config-files.ts";
import { definitions, formats, sourceFiles } from "./definitions.ts";
import { commentOut } from "./edit.ts";
import { mergeRepairs } from "./merge-repairs.ts";
import { fileAt, filesAt } from "./recall.ts";
import { good } from "./setting-value.ts";
import type { Setting } from "./setting-value.ts";

/** The program's own check of a file, and how it reads it again; others do at every use, the journal at the next start. */
const programs: Readonly<Record<string, { readonly check?: string; readonly reload: string }>> = {
  "/etc/systemd/timesyncd.conf": { reload: "systemctl try-restart systemd-timesyncd.service" },
  "/etc/postfix/main.cf": {
    check: "postfix check",
    reload: "systemctl try-restart postfix.service",
  },
};

export function repairSetting(spec: Setting, facts: Facts): readonly Repair[] {
  const all = [spec.key, ...(spec.and ?? [])].map((key) => repairKey({ ...spec, key }, facts));
  // Half of what belongs together is not what was wanted.
  if (all.some((one) => one === undefined)) return [];
  const repairs = all.flatMap((one) => one ?? []);
  return spec.format === "auditd" && stillRefused(spec, facts, repairs) ? [] : repairs;
}

/** A line of another key that auditd stops at would still be there: what it should say is not ours to guess. */
function stillRefused({ file, key }: Setting, facts: Facts, repairs: readonly Repair[]): boolean {
  const main = fileAt(facts, file);
  const after = mergeRepairs(repairs).merged.find(
    (one) => one.kind === "write" && one.path === file,
  );
  if (main === undefined) return false;
  const content = after?.kind === "write" ? { content: after.content } : {};
  const changed = { ...main, ...content };
  return (refusedByAuditd(changed) ?? unwrittenByAuditd(changed, key)) !== undefined;
}

/** What is written; of several accepted values the first, of a list all. Undefined: nothing can be made up. */
function text({ format, operator, value }: Setting): string | undefined {
  if (operator === "none-of" || operator === "set") return undefined;
  const list = [value].flat().map(String);
  const one = operator === "subset-of" && format === "systemd" ? list.join(" ") : list[0];
  if (one === undefined) return undefined;
  return format === "shell" && !/^[\w./-]+$/.test(one) ? `"${one}"` : one;
}

/** Undefined: by hand. Empty: this key is as wanted. */
function repairKey(spec: Setting, facts: Facts): readonly Repair[] | undefined {
  const value = text(spec);
  if (value === undefined) return undefined;
  const line = `${spec.key}${formats[spec.format].join}${value}`;
  const found = definitions(spec, facts);
  const bad = found.filter(
    (definition) => !good(definition, spec) && !definition.file.startsWith("/usr/"),
  );
  const program = programs[spec.file] ?? {};
  const settled = found.some(
    (definition) =>
      definition.exact &&
      good(definition, spec) &&
      !isTransient(definition.file) &&
      // A carriage return may hide two of them in what is one line to an editor.
      !bad.some((one) => one.file === definition.file && one.line === definition.line),
  );
  const cleared = commentOut(facts, sourceFiles(spec), bad).map((one) => ({ ...one, ...program }));
  if (settled) return cleared;
  const dropIn = spec.dropIns?.[0];
  if (dropIn !== undefined) {
    const path = `${dropIn}/zz-kaunti-${spec.key.toLowerCase()}.conf`;
    const section = spec.section === undefined ? "" : `[${spec.section}]\n`;
    const before = filesAt(facts, sourceFiles(spec)).find((one) => one.path === path)?.content;
    return [
      ...cleared.filter((one) => one.path !== path),
      {
        kind: "write",
        path,
        mode: "0644",
        content: `${section}${line}\n`,
        ...program,
        ...(before === undefined ? {} : { before }),
      },
    ];
  }
  const main = fileAt(facts, spec.file);
  // Without drop-ins the line goes to the end of the file; a file with sections has no safe end.
  if (main?.content === undefined || spec.section !== undefined) return undefined;
  const replace = bad
    .filter(({ file }) => file === spec.file)
    .map((one) => ({ line: one.line, text: `# kaunti: ${one.text}` }));
  return [
    ...cleared.filter((one) => one.path !== spec.file),
    { kind: "lines", path: spec.file, before: main.content, replace, append: [line], ...program },
  ];
}
