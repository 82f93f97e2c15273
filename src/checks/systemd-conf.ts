/** systemd's own configuration language as its config_parse reads it (src/shared/conf-parser.c), for *.conf and units. */
import type { FileFact } from "#model/fact";
import { Untold } from "./check-type.ts";
import { strip, systemdLines } from "./config-files.ts";
import { place } from "./lines.ts";
import type { ConfigLine } from "./lines.ts";

export interface SystemdLine extends ConfigLine {
  readonly section: string;
  readonly key: string;
  readonly value: string;
}

/**
 * Assignments of one file. A backslash at the end joins the next line, over comment lines; sections and keys are
 * exact; what is no assignment is passed over. A section header that is not closed stops systemd: that is an error.
 */
export function systemdConf(file: FileFact): readonly SystemdLine[] {
  let section = "";
  return whole(systemdLines(file)).flatMap((line): readonly SystemdLine[] => {
    if (line.text.startsWith("[")) {
      if (!line.text.endsWith("]"))
        throw new Untold("error", "systemd cannot read this section header", place(line));
      section = line.text.slice(1, -1);
      return [];
    }
    const at = line.text.indexOf("=");
    if (at <= 0) return [];
    const [key, value] = [strip(line.text.slice(0, at)), strip(line.text.slice(at + 1))];
    return [{ ...line, section, key, value }];
  });
}

/** The number is that of the first line. A byte order mark at the beginning is not part of it. */
function whole(lines: readonly ConfigLine[]): readonly ConfigLine[] {
  const out: ConfigLine[] = [];
  let open: ConfigLine | undefined;
  for (const [index, raw] of lines.entries()) {
    if (/^[#;]/.test(raw.text)) continue;
    const text = index === 0 ? raw.text.replace(/^\u{feff}/u, "") : raw.text;
    const line: ConfigLine =
      open === undefined ? { ...raw, text } : { ...open, text: open.text + text };
    // An even number of backslashes is so many signs; an odd one leaves the last to join.
    const joins = (/\\*$/.exec(line.text)?.[0].length ?? 0) % 2 === 1;
    if (joins) open = { ...line, text: `${line.text.slice(0, -1)} ` };
    else {
      out.push({ ...line, text: strip(line.text) });
      open = undefined;
    }
  }
  return open === undefined ? out : [...out, { ...open, text: strip(open.text) }];
}

/** parse_boolean: the words that systemd takes, without regard to case. */
export function systemdBoolean(value: string): "yes" | "no" | undefined {
  const word = value.toLowerCase();
  if (["1", "yes", "y", "true", "t", "on"].includes(word)) return "yes";
  return ["0", "no", "n", "false", "f", "off"].includes(word) ? "no" : undefined;
}

/** Where systemd looks for `systemd/<name>` besides the main file (CONF_PATHS), the one that hides the others first. */
export const confRoots = ["/etc", "/run", "/usr/local/lib", "/usr/lib", "/lib"] as const;
