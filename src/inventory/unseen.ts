/** Characters that nobody sees, and texts that nobody writes: in a name they deceive, in a file of ours they break it. Pure. */
import type { Problem } from "#model/errors";
import type { Document } from "#model/position";
import { isMap, pointerTo } from "./merge.ts";

/** Controls, bidirectional marks, zero-width ones, and what stands for a lost one. */
const invisible = /[^\P{Cc}\n\t\r]|[\p{Cf}\p{Co}\p{Cs}\uFFFD]/gu;

/** Offset and name (U+0007) of every such character but tabs and line ends; at most `limit`. */
export function invisibleIn(
  text: string,
  limit: number,
): { readonly offset: number; readonly name: string }[] {
  if (!/[^\u0020-\u007e\n\t\r]/.test(text)) return [];
  const found: { offset: number; name: string }[] = [];
  for (const { 0: mark, index } of text.matchAll(invisible)) {
    const code = (mark.codePointAt(0) ?? 0).toString(16).toUpperCase();
    found.push({ offset: index, name: `U+${code.padStart(4, "0")}` });
    if (found.length === limit) break;
  }
  return found;
}

/** More is a file pasted into a value; a certificate has about 2000. */
const longest = 8000;

/** The same of every key and value of a YAML file, written as they are or as "\\u0007". */
export function unseenInDocument(document: Document): Problem[] {
  const found: Problem[] = [];
  const check = (text: string, path: readonly (string | number)[]): void => {
    const [mark] = invisibleIn(text, 1);
    const message =
      mark !== undefined
        ? `here is a character that nobody sees (${mark.name}); delete and type it anew`
        : `${text.length} characters; at most ${longest} are accepted`;
    if (mark !== undefined || text.length > longest)
      found.push({ level: "error", at: document.at(pointerTo(...path)), message });
  };
  const walk = (value: unknown, path: readonly (string | number)[]): void => {
    if (typeof value === "string") check(value, path);
    else if (Array.isArray(value)) value.forEach((one, index) => walk(one, [...path, index]));
    else if (isMap(value))
      for (const [key, one] of Object.entries(value)) {
        check(key, [...path, key]);
        walk(one, [...path, key]);
      }
  };
  walk(document.value, []);
  return found;
}
