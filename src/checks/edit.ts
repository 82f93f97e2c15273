/** Edits of judged files, as data: lines made comments, never deleted, so that a person sees what was there. */
import type { Facts } from "#model/fact";
import type { Repair } from "#model/repair";
import type { ConfigLine } from "./lines.ts";
import { filesAt } from "./recall.ts";

/** One `lines` repair per file that holds any of `bad`. `paths`: what was asked for. */
export function commentOut(
  facts: Facts,
  paths: readonly string[],
  bad: readonly ConfigLine[],
): readonly Extract<Repair, { kind: "lines" }>[] {
  return filesAt(facts, paths).flatMap((file) => {
    const replace = bad
      .filter((line) => line.file === file.path)
      .map((line) => ({ line: line.line, text: `# kaunti: ${line.text}` }));
    return replace.length === 0 || file.content === undefined
      ? []
      : [{ kind: "lines" as const, path: file.path, before: file.content, replace, append: [] }];
  });
}

/** Writes the whole file, unless it says this already. `asked`: the paths and patterns of which one shows what is there. */
export function writeUnless(
  facts: Facts,
  asked: readonly string[],
  file: Pick<Extract<Repair, { kind: "write" }>, "path" | "mode" | "content">,
): readonly Extract<Repair, { kind: "write" }>[] {
  const before = filesAt(facts, asked).find(
    ({ path, absent }) => path === file.path && absent !== true,
  )?.content;
  if (before === file.content) return [];
  return [{ kind: "write", ...file, ...(before === undefined ? {} : { before }) }];
}
