/** Files of several directories, and their lines, as systemd, procps and kmod take them. */
import type { Facts, FileFact } from "#model/fact";
import { Untold } from "./check-type.ts";
import type { ConfigLine } from "./lines.ts";
import { contentOf, recall } from "./recall.ts";

/** What is below /run is gone at the next start: it may loosen a setting today, and never keeps one. */
export const isTransient = (file: string): boolean => file.startsWith("/run/");
/** A package's own default, which a file of the administrator's is meant to override. */
export const isVendor = (file: string): boolean => /^\/(?:usr\/)?lib\//.test(file);

/**
 * By name over all directories; of two with one name the earlier directory's wins and the other is not read (man 5
 * sysctl.d, modprobe.d; conf_files_list in systemd's conf-files.c). A link to nothing hides like an empty file;
 * a file below /run hides nothing, because the next start comes without it.
 */
export function configFiles(
  facts: Facts,
  directories: readonly string[],
  suffix = ".conf",
): readonly FileFact[] {
  const names = new Set<string>();
  const kept: (readonly [string, FileFact])[] = [];
  for (const directory of directories) {
    const found = recall(facts, { kind: "file", path: `${directory}/*${suffix}` });
    for (const file of found) {
      if (file.error !== undefined) throw new Untold("error", file.error, file.path);
      const name = file.path.slice(directory.length + 1);
      if (names.has(name)) continue;
      if (!isTransient(file.path)) names.add(name);
      kept.push([name, file]);
    }
  }
  return kept.toSorted(([a], [b]) => (a === b ? 0 : a < b ? -1 : 1)).map(([, file]) => file);
}

/** systemd's read_line ends a line at `\n`, `\r` and NUL; its strstrip takes blank and tab off, and nothing else. */
export function systemdLines(file: FileFact): readonly ConfigLine[] {
  const content = file.absent === true ? "" : contentOf(file);
  return content.split("\n").flatMap((whole, index) =>
    whole.split(/[\r\0]/).map((text) => ({
      file: file.path,
      line: index + 1,
      text: strip(text),
    })),
  );
}

export const strip = (text: string): string => text.replaceAll(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
