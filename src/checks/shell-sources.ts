/** Files that a start file reads in: one that was not asked for may hold what would change the verdict. */
import type { FileFact } from "#model/fact";
import { shellFiles } from "#model/root-path";
import { Untold } from "./check-type.ts";
import { linesOf, place } from "./lines.ts";

const reads = /(?:^|[;&|{]|\bthen|\belse|\bdo)[ \t]*(?:\.|source)[ \t]+("[^"]*"|'[^']*'|[^\s;&|]+)/;
const known: readonly string[] = shellFiles;

/** undefined: all that it reads in was asked for, or is a package's. `$i` is the loop over profile.d. */
export function readElsewhere(file: FileFact, files: readonly FileFact[]): Untold | undefined {
  for (const line of linesOf(file)) {
    const said = reads.exec(line.text.replace(/(?:^|[ \t])#.*$/, ""))?.[1];
    if (said === undefined || /^"?\$\{?i\}?"?$/.test(said)) continue;
    const path = said.replaceAll(/["']/g, "").replace(/^(?:~|\$HOME|\$\{HOME\})(?=\/)/, "/root");
    if (
      !files.some((one) => one.path === path) &&
      !known.includes(path) &&
      !/^\/usr\/(?:share|lib)\/(?!.*\.\.)/.test(path)
    )
      return new Untold("error", `${path} is read here and may change this`, place(line));
  }
  return undefined;
}
