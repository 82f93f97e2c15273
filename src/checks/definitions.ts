/** Where a program's setting is written: main file and drop-ins, each line that sets the key. */
import type { Facts } from "#model/fact";
import { inOrder, saying } from "./lines.ts";
import type { ConfigLine } from "./lines.ts";
import { filesAt } from "./recall.ts";

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
  systemd: { line: /^([^=\s]+)\s*=\s*(.*)$/, comments: "#;", join: "=", quotes: true },
  /** `key = value` (pwquality, faillock, auditd); a key alone is a switch. */
  equals: { line: /^([^=\s]+)\s*(?:=\s*(.*))?$/, comments: "#", join: " = ", quotes: false },
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
  return [source.file, ...(source.dropIns ?? []).map((directory) => `${directory}/*.conf`)];
}

/** All lines that set the key: main file first, then the drop-ins in their order. */
export function definitions(source: Source, facts: Facts): readonly Definition[] {
  const files = filesAt(facts, sourceFiles(source));
  const main = files.filter((file) => file.path === source.file);
  return [...main, ...inOrder(files, source.dropIns ?? [])].flatMap((file) => {
    const format = formats[source.format];
    let section = "";
    return saying(file, format.comments).flatMap((line): readonly Definition[] => {
      const header = source.format === "systemd" ? /^\[(.*)\]$/.exec(line.text) : null;
      if (header !== null) section = header[1] ?? "";
      if (header !== null || (source.section !== undefined && section !== source.section))
        return [];
      const match = format.line.exec(line.text);
      const key = match?.[1] ?? "";
      if (key.toLowerCase() !== source.key.toLowerCase()) return [];
      const value = (match?.[2] ?? "").trim();
      return [
        {
          ...line,
          key,
          value: format.quotes ? unquote(value) : value,
          format: source.format,
          exact: key === source.key,
        },
      ];
    });
  });
}

/** A default below /usr/lib counts only while nothing of the administrator's comes after it. */
export function overridden(definition: Definition, all: readonly Definition[]): boolean {
  return (
    definition.file.startsWith("/usr/lib/") &&
    all
      .slice(all.indexOf(definition) + 1)
      .some((later) => later.exact && !later.file.startsWith("/usr/lib/"))
  );
}

/** `"x"` and `'x'` are x; a quote that is not closed stays and satisfies nothing. */
function unquote(value: string): string {
  return /^(["'])(.*)\1$/s.exec(value)?.[2] ?? value;
}
