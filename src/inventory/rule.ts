/** What a cross-check is, and the two questions that most of them ask: is it there once, and does it exist. Pure. */
import type { Assembled } from "./assemble.ts";
import { pointerTo } from "./merge.ts";
import { notKnown } from "./references.ts";
import type { Finding } from "./scope.ts";

/** `needs`: files that must be whole for the rule to say anything true. */
export interface Rule {
  readonly needs: readonly string[];
  check(of: Assembled): Iterable<Finding>;
}

export type Path = readonly (string | number)[];

/** Every thing after the first of its key; `say` gets both. An empty key is no key. */
export function* repeated<T>(
  things: readonly T[],
  key: (thing: T) => string,
  path: (index: number) => Path,
  say: (thing: T, first: T, firstPath: Path) => string,
): Iterable<Finding> {
  const seen = new Map<string, number>();
  for (const [index, thing] of things.entries()) {
    const own = key(thing);
    if (own === "") continue;
    const first = seen.get(own);
    if (first === undefined) seen.set(own, index);
    else
      yield {
        pointer: pointerTo(...path(index)),
        message: say(thing, things[first]!, path(first)),
      };
  }
}

/** A finding when `word` is none of `known`, with the nearest. */
export function* unknown(
  what: string,
  word: string,
  known: ReadonlySet<string>,
  path: Path,
): Iterable<Finding> {
  if (known.has(word)) return;
  yield { pointer: pointerTo(...path), message: `${what} ${notKnown(word, [...known])}` };
}

/** The same of an employee number, which no message repeats: its place says whose it is. */
export function* unknownPerson(
  what: string,
  employee: string,
  known: ReadonlySet<string>,
  path: Path,
): Iterable<Finding> {
  if (known.has(employee)) return;
  yield { pointer: pointerTo(...path), message: `this ${what} is not in staff.csv` };
}

/** `file:line` of what stands at `path`, for "… stands there already". */
export function placeOf(
  of: Assembled,
  path: Path,
  trace: (of: Assembled, pointer: string) => readonly { at: { file: string; line: number } }[],
): string {
  const at = trace(of, pointerTo(...path))[0]?.at;
  return at === undefined ? "elsewhere" : `${at.file}:${at.line}`;
}
