/** All that sudo reads, in its order: /etc/sudoers, with what it includes in place (sudoers(5); toke.l: push_include). */
import type { Facts, FileFact, Want } from "#model/fact";
import { Untold } from "./check-type.ts";
import { place } from "./lines.ts";
import type { ConfigLine } from "./lines.ts";
import { contentOf, fileAt, filesAt, recall } from "./recall.ts";
import { Refused, sudoersEntries } from "./sudoers-grammar.ts";
import type { Entry } from "./sudoers-grammar.ts";

export const main = "/etc/sudoers";
export const folder = "/etc/sudoers.d";
const sudo = { kind: "package", name: "sudo" } as const;
const others = { config: "/etc/sudo.conf", names: "/etc/nsswitch.conf" };
export const sudoersWants: readonly Want[] = [
  ...[main, `${main}.*`, `${folder}/*`, others.config, others.names].map((path): Want => ({
    kind: "file",
    path,
  })),
  { kind: "stat", path: folder },
  sudo,
];
/** MAX_SUDOERS_DEPTH */
const deepest = 128;

export type Placed = Entry & ConfigLine;

/** Throws Untold where sudo would refuse a line, or reads something that was not asked for. */
export function sudoersLines(facts: Facts): readonly Placed[] {
  const file = fileAt(facts, main);
  const installed = recall(facts, sudo).some((entry) => !"nc".includes(entry.status.charAt(1)));
  if (file === undefined) {
    if (installed) throw new Untold("error", "sudo is installed and /etc/sudoers is missing", main);
    throw new Untold("not-applicable", "sudo is not installed", main);
  }
  if (contentOf(file).trim() === "")
    throw new Untold("error", "the file is empty: sudo then lets nobody do anything", main);
  elsewhere(facts);
  const entries = read(facts, file, 0);
  const names = new Set<string>();
  for (const entry of entries)
    for (const name of entry.kind === "alias" ? entry.names : []) {
      if (names.has(name))
        throw new Untold(
          "error",
          "visudo refuses this line: the alias is there already",
          place(entry),
        );
      names.add(name);
    }
  return entries;
}

/** Rules that come from elsewhere would be judged by nobody. */
function elsewhere(facts: Facts): void {
  const said = (path: string, pattern: RegExp): boolean => {
    const file = fileAt(facts, path);
    return (
      file !== undefined &&
      contentOf(file)
        .split("\n")
        .some((line) => pattern.test(line.replace(/#.*$/, "")))
    );
  };
  if (said(others.config, /\bsudoers_file=|^\s*Plugin\s+sudoers_policy\s+(?!\S*sudoers\.so)/))
    throw new Untold("error", "sudo is told to read other files than /etc/sudoers", others.config);
  if (said(others.names, /^\s*sudoers:(?!\s*files\s*$)/))
    throw new Untold(
      "error",
      "sudo takes rules from a directory too, and those are not read",
      others.names,
    );
}

function read(facts: Facts, file: FileFact, depth: number): readonly Placed[] {
  if (depth > deepest)
    throw new Untold("error", "sudo refuses includes as deep as this", file.path);
  if (!secure(file))
    throw new Untold(
      "error",
      "sudo does not read a file that others than root can write",
      file.path,
    );
  const content = contentOf(file);
  if (content.includes("\0"))
    throw new Untold("error", "the file holds a NUL character", file.path);
  const texts = content.split("\n");
  return entriesOf(file.path, content).flatMap((entry): readonly Placed[] => {
    const line = { file: file.path, line: entry.line, text: texts[entry.line - 1] ?? "" };
    if (entry.kind !== "include") return [{ ...entry, ...line }];
    const path = included(entry.path, line);
    return (entry.folder ? inFolder(facts, path, line) : [named(facts, path, line)]).flatMap(
      (one) => read(facts, one, depth + 1),
    );
  });
}

/** sudo_secure_file, sudo_secure_dir: others could have written what it says. */
const secure = ({ uid = 0, gid = 0, mode = 0 }: FileFact): boolean =>
  uid === 0 && (mode & 0o002) === 0 && ((mode & 0o020) === 0 || gid === 0);

function entriesOf(path: string, content: string): readonly Entry[] {
  try {
    return sudoersEntries(content);
  } catch (error) {
    if (error instanceof Refused)
      throw new Untold("error", error.message, place({ file: path, line: error.line }));
    throw error;
  }
}

/** Relative to the including file; `%h` is the host's name, which is not known here; a backslash before a blank goes. */
function included(path: string, line: ConfigLine): string {
  if (path.includes("%h"))
    throw new Untold("error", "an include by the host's name was not read", place(line));
  const plain = path.replaceAll(/\\([ \t])/g, "$1");
  return (plain.startsWith("/") ? plain : `${line.file.replace(/[^/]*$/, "")}${plain}`).replace(
    /(?<=.)\/+$/,
    "",
  );
}

function named(facts: Facts, path: string, line: ConfigLine): FileFact {
  const file = filesAt(facts, [main, `${main}.*`, `${folder}/*`]).find((one) => one.path === path);
  if (file === undefined)
    throw new Untold("error", `${path} is included and was not read`, place(line));
  return file;
}

/** Names with a dot or with a tilde at their end are passed over; by name, byte for byte. */
function inFolder(facts: Facts, path: string, line: ConfigLine): readonly FileFact[] {
  if (path !== folder)
    throw new Untold("error", `${path} is included and was not read`, place(line));
  const [own] = recall(facts, { kind: "stat", path: folder });
  if (own?.error !== undefined) throw new Untold("error", own.error, folder);
  if (own !== undefined && own.absent !== true && !secure(own))
    throw new Untold(
      "error",
      "sudo reads nothing in a folder that others than root can write",
      folder,
    );
  return filesAt(facts, [`${folder}/*`])
    .filter(
      ({ path: name, type }) => type === "file" && !/\.|~$/.test(name.slice(folder.length + 1)),
    )
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
