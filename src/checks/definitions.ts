/** Where a program's setting is written: main file and drop-ins, each line that sets the key. */
import type { Facts, FileFact } from "#model/fact";
import { configFiles, isTransient, isVendor, strip } from "./config-files.ts";
import { linesOf, saying } from "./lines.ts";
import type { ConfigLine } from "./lines.ts";
import { fileAt } from "./recall.ts";
import { confRoots, systemdConf } from "./systemd-conf.ts";

export interface Source {
  readonly format: keyof typeof formats;
  readonly file: string;
  /** Directories of `*.conf` drop-ins, the one that masks the others first. */
  readonly dropIns?: readonly string[];
  readonly section?: string;
  readonly key: string;
}

export interface Definition extends ConfigLine {
  readonly key: string;
  readonly value: string;
  readonly format: keyof typeof formats;
  /** Written in exactly the wanted letters. */
  readonly exact: boolean;
}

/** `quotes`: the program takes them off. `inline`: a comment sign after a blank ends the value. */
export const formats = {
  /** login.defs(5): key, blanks, value, quotes off (shadow's getdef.c). */
  "login-defs": { line: /^([^\s"]+)[\s"]+([^"]*)/, comments: "#", join: "\t", quotes: false },
  /** systemd's INI: `Key=value` below [Section]. */
  systemd: { line: /^([^=\s]+)\s*=\s*(.*)$/, comments: "#;", join: "=", quotes: false },
  /** `key = value` (pwquality, faillock, auditd); a key alone is a switch. */
  equals: { line: /^([^=\s]+)\s*(?:=\s*(.*))?$/, comments: "#", join: " = ", quotes: false },
  /**
   * auditd parts three words at blanks (audit-strsplit.c), knows keys in any letters, and refuses to start over a line
   * that is none of this: then the value is empty and satisfies nothing.
   */
  auditd: {
    line: /^(\w+)(?: += +([^ ]+(?: [^ ]+)*)$|.*$)/,
    comments: "#",
    join: " = ",
    quotes: false,
    anyCase: true,
  },
  /** Keys below sections, as GLib reads them (gdm, dconf). */
  ini: { line: /^([^=\s]+)\s*=\s*(.*)$/, comments: "#", join: "=", quotes: false },
  /** postconf(5): a line that begins with a blank goes on with the one before it. */
  postfix: { line: /^([^=\s]+)\s*=\s*(.*)$/s, comments: "#", join: " = ", quotes: false },
  /**
   * useradd's own reading of /etc/default/useradd (useradd.c, get_defaults): from the first sign of the line, and a
   * number with a blank or a quote beside it is none.
   */
  useradd: { line: /^([^=\s]+)=(.*)$/s, comments: "#", join: "=", quotes: false, raw: true },
  /** Shell assignments (/etc/default/…). */
  shell: { line: /^(?:export\s+)?([A-Za-z_]\w*)=(.*)$/, comments: "#", join: "=", quotes: true },
} as const;

export const sourceSchema = {
  format: { enum: Object.keys(formats) },
  file: { type: "string", pattern: "^/" },
  dropIns: { type: "array", items: { type: "string", pattern: "^/" } },
  section: { type: "string" },
  key: { type: "string" },
};

export function sourceFiles(source: Source): readonly string[] {
  return [source.file, ...directories(source).map((directory) => `${directory}/*.conf`)];
}

/** systemd looks in all of its places, whichever of them a control names. */
function directories({ format, dropIns = [] }: Source): readonly string[] {
  const name = dropIns[0]?.startsWith("/etc/") === true ? dropIns[0].slice("/etc".length) : "";
  return format === "systemd" && name !== "" ? confRoots.map((root) => root + name) : dropIns;
}

/** All lines that set the key: main file first, then the drop-ins in their order. */
export function definitions(source: Source, facts: Facts): readonly Definition[] {
  const main = fileAt(facts, source.file);
  return [
    ...(main === undefined ? [] : [main]),
    // The main file may be met again among the drop-ins; it is read once, and does not conflict with itself.
    ...configFiles(facts, directories(source)).filter(({ path }) => path !== source.file),
  ].flatMap((file) =>
    file.absent === true && file.real !== "/dev/null" ? [] : definitionsIn(source, file),
  );
}

function definitionsIn(source: Source, file: FileFact): readonly Definition[] {
  const format = formats[source.format];
  const sections = source.format === "systemd" || source.format === "ini";
  const plain = "raw" in format ? linesOf : source.format === "postfix" ? continued : saying;
  const lines = sections ? systemdConf(file) : plain(file, format.comments);
  return lines.flatMap((line): readonly Definition[] => {
    if (source.section !== undefined && "section" in line && line.section !== source.section)
      return [];
    const match = format.line.exec(line.text);
    const key = match?.[1] ?? "";
    if (key.toLowerCase() !== source.key.toLowerCase()) return [];
    const whole = match?.[2] ?? "";
    const value = "raw" in format && strip(whole) !== whole ? `"${whole}"` : strip(whole);
    return [
      {
        file: line.file,
        line: line.line,
        text: line.text,
        key,
        value: format.quotes ? unquote(value) : value,
        format: source.format,
        exact: key === source.key || "anyCase" in format,
      },
    ];
  });
}

function continued(file: FileFact): readonly ConfigLine[] {
  const out: ConfigLine[] = [];
  for (const line of linesOf(file)) {
    if (/^\s*(?:#|$)/.test(line.text)) continue;
    const last = out.at(-1);
    if (/^\s/.test(line.text) && last !== undefined)
      out[out.length - 1] = { ...last, text: `${last.text} ${line.text.trim()}` };
    else out.push({ ...line, text: line.text.trim() });
  }
  return out;
}

/** A package's default counts only while nothing of the administrator's comes after it. */
export function overridden(definition: Definition, all: readonly Definition[]): boolean {
  return (
    isVendor(definition.file) &&
    all
      .slice(all.indexOf(definition) + 1)
      .some((later) => later.exact && !isVendor(later.file) && !isTransient(later.file))
  );
}

/** `"x"` and `'x'` are x; a quote that is not closed stays and satisfies nothing. */
function unquote(value: string): string {
  return /^(["'])(.*)\1$/s.exec(value)?.[2] ?? value;
}
