/** sshd_config as sshd reads it: Include in place, keywords without case, quotes, Match blocks, first value wins. */
import type { Facts } from "#model/fact";
import { Untold } from "./check-type.ts";
import { linesOf } from "./lines.ts";
import type { ConfigLine } from "./lines.ts";
import { fileAt, filesAt } from "./recall.ts";

export const mainFile = "/etc/ssh/sshd_config";
/** What an Include may name and still be read; anything else makes the reading incomplete, which is an error. */
export const included = "/etc/ssh/sshd_config.d/*.conf";

export interface SshdLine extends ConfigLine {
  /** Lower case. */
  readonly keyword: string;
  readonly value: string;
  /** The Match line's conditions, "" in the global section. */
  readonly match: string;
}

/** All lines in the order in which sshd takes them, or undefined when there is no sshd_config. */
export function sshdLines(facts: Facts): readonly SshdLine[] | undefined {
  const main = fileAt(facts, mainFile);
  if (main === undefined) return undefined;
  return read(facts, linesOf(main), "", 0);
}

function read(
  facts: Facts,
  lines: readonly ConfigLine[],
  outer: string,
  depth: number,
): readonly SshdLine[] {
  if (depth > 16) throw new Untold("error", "Include goes in a circle", mainFile);
  let match = outer;
  return lines.flatMap((line): readonly SshdLine[] => {
    const words = split(line);
    const [keyword = "", ...rest] = words;
    if (keyword === "") return [];
    if (keyword === "match") match = rest.join(" ").toLowerCase() === "all" ? "" : rest.join(" ");
    if (keyword === "match") return [{ ...line, keyword, value: rest.join(" "), match }];
    // A Match in an included file ends with that file (sshd_config(5)).
    if (keyword === "include")
      return rest.flatMap((path) => include(facts, path, match, depth, line));
    return [{ ...line, keyword, value: rest.join(" "), match }];
  });
}

function include(
  facts: Facts,
  given: string,
  match: string,
  depth: number,
  line: ConfigLine,
): readonly SshdLine[] {
  const path = given.startsWith("/") ? given : `/etc/ssh/${given}`;
  const known = path === included || /^\/etc\/ssh\/sshd_config\.d\/[^/*?[\]]+\.conf$/.test(path);
  if (!known)
    throw new Untold(
      "error",
      `Include ${given} was not read, so the effective value is unknown`,
      `${line.file}:${String(line.line)}`,
    );
  const files = filesAt(facts, [included]).filter(
    (file) => path === included || file.path === path,
  );
  return files
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .flatMap((file) => read(facts, linesOf(file), match, depth + 1));
}

/** servconf.c and misc.c (strdelim, argv_split): first word up to blank or one `=`; quotes; `#` begins a comment. */
function split(line: ConfigLine): readonly string[] {
  const text = line.text.replace(/[\s\f]+$/, "").replace(/^[ \t]+/, "");
  if (text === "" || text.startsWith("#")) return [];
  const head = /^("[^"]*"|[^\s="]+)[ \t]*=?[ \t]*(.*)$/.exec(text);
  if (head === null)
    throw new Untold("error", "sshd could not read this line", `${line.file}:${String(line.line)}`);
  const words: string[] = [];
  for (const [word] of (head[2] ?? "").matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)) {
    if (word.startsWith("#")) break;
    words.push(word.replaceAll(/["']/g, ""));
  }
  return [(head[1] ?? "").replaceAll('"', "").toLowerCase(), ...words];
}
