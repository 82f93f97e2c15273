/** Finding what a word in a sheet refers to: case and spaces do not matter, and a wrong one gets the nearest. Pure. */
import { plain } from "./cells.ts";
import { nearest } from "./distance.ts";

export interface Reference {
  readonly value: string;
  readonly wrong?: string;
}
export type WordFinder = (word: string) => Reference;

/** `known`: pairs of an accepted word and what it stands for. Nothing known = anything is accepted as written. */
export function wordFinder(known: readonly (readonly [string, string])[]): WordFinder {
  const byWord = new Map(known.map(([word, value]) => [plain(word), value]));
  const seen = new Map<string, Reference>();
  return (word) => {
    const before = seen.get(word);
    if (before !== undefined) return before;
    const value = known.length === 0 ? word : byWord.get(plain(word));
    const found: Reference =
      value === undefined ? { value: word, wrong: unknown(word, known) } : { value };
    seen.set(word, found);
    return found;
  };
}

function unknown(word: string, known: readonly (readonly [string, string])[]): string {
  const words = [...new Set(known.map(([name]) => name))];
  return notKnown(word, words);
}

/** `"Helth" is not known; did you mean "Health"?`, or what there is. */
export function notKnown(word: string, words: readonly string[]): string {
  const near = nearest(word, words, 1)[0];
  if (near !== undefined) return `"${word}" is not known; did you mean "${near}"?`;
  if (words.length === 0) return `"${word}" is not known, and none is defined`;
  const some = words.slice(0, 12).join(", ");
  return `"${word}" is not known; there are ${some}${words.length > 12 ? ", …" : ""}`;
}
