/** aide.conf and what it includes, as AIDE 0.18 puts it together; what cannot be known of it is said, not guessed. */
import type { Facts, FileFact } from "#model/fact";
import { Untold } from "./check-type.ts";
import { linesOf, place } from "./lines.ts";
import type { ConfigLine } from "./lines.ts";
import { fileAt, filesAt } from "./recall.ts";

export const mainFile = "/etc/aide/aide.conf";
const folder = "/etc/aide/aide.conf.d";
export const aidePaths = [mainFile, `${folder}/*`];

export interface AideLine extends ConfigLine {
  /** Inside `@@if`: whether it counts is not known here. */
  readonly perhaps: boolean;
}

/** All lines in order, blanks around them off; the folder's stand where the main file includes it. */
export function aideLines(facts: Facts): readonly AideLine[] {
  const main = fileAt(facts, mainFile);
  return main === undefined ? [] : linesIn(main, facts);
}

function linesIn(file: FileFact, facts: Facts): readonly AideLine[] {
  let depth = 0;
  return linesOf(file).flatMap((whole): readonly AideLine[] => {
    const line = { ...whole, text: whole.text.trim(), perhaps: depth > 0 };
    const [, word = "", rest = ""] = /^@@(\w+)\s*(.*)$/.exec(line.text) ?? [];
    if (/^if(?:n?def|n?host)?$/.test(word)) depth += 1;
    else if (word === "endif") depth -= 1;
    if (word !== "include" && word !== "x_include")
      return line.text === "" || line.text.startsWith("#") ? [] : [line];
    if (depth > 0) throw new Untold("error", "an include inside @@if", place(line));
    return included(rest, line, facts);
  });
}

/** `@@include FOLDER REGEX`: files whose names match, by name. Another place was not asked for. */
function included(rest: string, line: ConfigLine, facts: Facts): readonly AideLine[] {
  const [path = "", pattern, more] = rest.split(/\s+/);
  if (path.replace(/\/$/, "") !== folder || pattern === undefined || more !== undefined)
    throw new Untold("error", "an include of another place, which was not read", place(line));
  const names = regex(pattern, line);
  return (
    filesAt(facts, [`${folder}/*`])
      .filter(({ path: at }) => names.test(at.slice(folder.length + 1)))
      // What is executable is run, and its output is not known.
      .filter(({ type, mode = 0 }) => type === "file" && (mode & 0o111) === 0)
      .flatMap((file) => linesIn(file, facts))
  );
}

export function regex(pattern: string, line: Pick<ConfigLine, "file" | "line">): RegExp {
  try {
    return new RegExp(pattern);
  } catch {
    throw new Untold("error", "a pattern that is not understood", place(line));
  }
}
