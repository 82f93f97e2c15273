/** sshd_config as sshd reads it: Include in place, Match blocks, first value wins; what it would refuse is an error. */
import type { Facts, Want } from "#model/fact";
import { Untold } from "./check-type.ts";
import { isGlob, matchesGlob } from "./glob.ts";
import { linesOf, place } from "./lines.ts";
import type { ConfigLine } from "./lines.ts";
import { fileAt, filesAt } from "./recall.ts";
import { anywhere, canonical, globalOnly } from "./sshd-keywords.ts";
import { Refused, sshdWords } from "./sshd-words.ts";

export const mainFile = "/etc/ssh/sshd_config";
/** What an Include may name and still be read; anything else makes the reading incomplete, which is an error. */
export const included = ["/etc/ssh/sshd_config.d/*", "/etc/ssh/*.conf", "/etc/ssh/*/*.conf"];
export const askSshdConfig: readonly Want[] = [mainFile, ...included].map((path) => ({
  kind: "file",
  path,
}));

export interface SshdLine extends ConfigLine {
  /** Lower case, and the newest word where there are several for one option. */
  readonly keyword: string;
  readonly value: string;
  /** The Match line's conditions, "" in the global section. */
  readonly match: string;
}

/** `accepted`: the installed sshd read this configuration to its end, so that it knows every word in it. */
interface Reading {
  readonly facts: Facts;
  readonly accepted: boolean;
}

/** All lines in the order in which sshd takes them, or undefined when there is no sshd_config. */
export function sshdLines(facts: Facts, accepted = false): readonly SshdLine[] | undefined {
  const main = fileAt(facts, mainFile);
  return main === undefined ? undefined : read({ facts, accepted }, linesOf(main), "", 0);
}

function read(
  reading: Reading,
  lines: readonly ConfigLine[],
  outer: string,
  depth: number,
): readonly SshdLine[] {
  if (depth > 16) throw new Untold("error", "Include goes in a circle", mainFile);
  let match = outer;
  return lines.flatMap((line): readonly SshdLine[] => {
    const one = parsed(line, match, reading.accepted);
    if (one === undefined) return [];
    if (one.keyword === "include")
      return one.args.flatMap((path) => include(reading, path, match, depth, line));
    if (one.keyword === "match") {
      const own = one.args.join(" ");
      // Inside an included file `Match all` goes back to the block that the Include stands in, not further.
      match = own.toLowerCase() === "all" ? outer : own;
    }
    return [{ ...line, keyword: one.keyword, value: one.args.join(" "), match }];
  });
}

/** One line's words; a line that sshd would refuse stops the judge. `match`: the block in which it stands. */
export function parsed(
  line: ConfigLine,
  match: string,
  accepted: boolean,
): ReturnType<typeof sshdWords> {
  const refused = (why: string): Untold =>
    new Untold("error", `sshd would not start: ${why}`, place(line));
  if (line.text.includes("\0")) throw refused("a NUL byte");
  try {
    const words = sshdWords(line.text);
    if (words === undefined) return undefined;
    const { keyword } = words;
    if (!accepted && !anywhere.has(keyword) && !globalOnly.has(keyword))
      throw refused(`unknown word ${keyword}`);
    if (match !== "" && globalOnly.has(keyword))
      throw refused(`${keyword} may not stand in a Match block`);
    return { ...words, keyword: canonical[keyword] ?? keyword };
  } catch (error) {
    if (error instanceof Refused) throw refused(error.message);
    throw error;
  }
}

/** glob(3) sorts by bytes; a name that matches nothing is passed over. A Match in the file ends with it. */
function include(
  reading: Reading,
  given: string,
  match: string,
  depth: number,
  line: ConfigLine,
): readonly SshdLine[] {
  const path = given.startsWith("/") ? given : `/etc/ssh/${given}`;
  const known =
    /^\/etc\/ssh\/sshd_config\.d\/[^/.][^/]*$/.test(path) ||
    (/^\/etc\/ssh\/(?:[^/.][^/]*\/)?[^/.][^/]*\.conf$/.test(path) && !path.includes("\\"));
  if (!known)
    throw new Untold(
      "error",
      `Include ${given} was not read, so the effective value is unknown`,
      place(line),
    );
  const files = new Map(filesAt(reading.facts, included).map((file) => [file.path, file]));
  return [...files.values()]
    .filter((file) => (isGlob(path) ? matchesGlob(path, file.path, true) : file.path === path))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .flatMap((file) => read(reading, linesOf(file), match, depth + 1));
}
