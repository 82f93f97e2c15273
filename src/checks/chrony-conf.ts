/** chrony.conf as chronyd reads it: include, confdir and sourcedir in place; what it would refuse is an error. */
import type { Facts, FileFact, Want } from "#model/fact";
import { Untold } from "./check-type.ts";
import { directives } from "./chrony-words.ts";
import { isGlob, matchesGlob } from "./glob.ts";
import { linesOf, place } from "./lines.ts";
import type { ConfigLine } from "./lines.ts";
import { fileAt, filesAt } from "./recall.ts";

export const mainFile = "/etc/chrony/chrony.conf";
/** What may be included and still be read. The keys of /etc/chrony are none of it. */
const readable = [
  "/etc/chrony/*.conf",
  "/etc/chrony/*/*.conf",
  "/etc/chrony/*.sources",
  "/etc/chrony/*/*.sources",
  "/run/chrony-dhcp/*.sources",
];
export const askChrony: readonly Want[] = [mainFile, ...readable].map((path) => ({
  kind: "file",
  path,
}));

export interface ChronyLine extends ConfigLine {
  /** Small letters. */
  readonly directive: string;
  readonly args: readonly string[];
  /** Of a sourcedir: a line that chronyd cannot read is passed over there. */
  readonly source: boolean;
}

/** All lines in chronyd's order, or undefined when there is no chrony.conf. */
export function chronyLines(facts: Facts): readonly ChronyLine[] | undefined {
  const main = fileAt(facts, mainFile);
  return main === undefined ? undefined : read(facts, main, 0);
}

/** CPS_NormalizeLine: blanks to one, a remark only at the beginning of a line. fgets(3) takes 2047 bytes. */
function words({ text, ...at }: ConfigLine): readonly string[] {
  if (Buffer.byteLength(text) > 2046)
    throw new Untold("error", "chronyd cuts a line as long as this", place(at));
  const said = text.replace(/\0.*$/s, "").replaceAll(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, "");
  return said === "" || "!;#%".includes(said.charAt(0)) ? [] : said.split(/[ \t\n\v\f\r]+/);
}

function read(facts: Facts, file: FileFact, depth: number): readonly ChronyLine[] {
  if (depth > 9) throw new Untold("error", "include goes in a circle", file.path);
  return linesOf(file).flatMap((line): readonly ChronyLine[] => {
    const [word = "", ...args] = words(line);
    const directive = word.toLowerCase();
    if (directive === "") return [];
    if (!directives.has(directive)) throw refused(line, `unknown word ${word}`);
    if (directive === "include")
      return included(facts, args, line).flatMap((one) => read(facts, one, depth + 1));
    if (directive === "confdir")
      return inFolders(facts, args, ".conf", line).flatMap((one) => read(facts, one, depth + 1));
    if (directive === "sourcedir")
      return inFolders(facts, args, ".sources", line).flatMap((one) => sources(one));
    return [{ ...line, directive, args, source: false }];
  });
}

export const refused = (line: ConfigLine, why: string): Untold =>
  new Untold("error", `chronyd would not start: ${why}`, place(line));

const unseen = (path: string, line: ConfigLine): Untold =>
  new Untold("error", `${path} was not read, so the time servers are not all known`, place(line));

function included(facts: Facts, args: readonly string[], line: ConfigLine): readonly FileFact[] {
  const [path = ""] = args;
  if (args.length !== 1) throw refused(line, "include takes one name");
  // A pattern that is all within what was asked for; `..` and links in the middle lead elsewhere.
  if (
    !/^\/etc\/chrony\/(?:[^/.][^/]*\/)?[^/.][^/]*\.(?:conf|sources)$/.test(path) ||
    /\\/.test(path)
  )
    throw unseen(path, line);
  const files = filesAt(facts, readable).filter((file) =>
    isGlob(path) ? matchesGlob(path, file.path, true) : file.path === path,
  );
  if (files.length === 0 && !isGlob(path)) throw refused(line, `${path} is missing`);
  return files.toSorted(byPath);
}

const byPath = (a: FileFact, b: FileFact): number => (a.path < b.path ? -1 : 1);
const nameOf = ({ path }: FileFact): string => path.slice(path.lastIndexOf("/") + 1);

/** search_dirs: by name over all folders of the line; of two with one name that of the first folder is read. */
function inFolders(
  facts: Facts,
  folders: readonly string[],
  suffix: string,
  line: ConfigLine,
): readonly FileFact[] {
  if (folders.length === 0 || folders.length > 10) throw refused(line, "one to ten folders");
  const found = new Map<string, FileFact>();
  for (const given of folders) {
    const folder = given.replace(/(.)\/+$/, "$1");
    const known = /^\/etc\/chrony(?:\/[^/.][^/]*)?$/.test(folder) || folder === "/run/chrony-dhcp";
    if (!known || isGlob(folder) || folder.includes("\\")) throw unseen(given, line);
    for (const file of filesAt(facts, readable))
      if (file.path === `${folder}/${nameOf(file)}` && file.path.endsWith(suffix))
        found.set(nameOf(file), found.get(nameOf(file)) ?? file);
  }
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, file]) => file);
}

/** nsr: only the three words of time sources stand there. */
function sources(file: FileFact): readonly ChronyLine[] {
  return linesOf(file).flatMap((line): readonly ChronyLine[] => {
    const [word = "", ...args] = words(line);
    const directive = word.toLowerCase();
    return ["server", "pool", "peer"].includes(directive)
      ? [{ ...line, directive, args, source: true }]
      : [];
  });
}
