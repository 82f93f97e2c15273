/** Looks facts up. What was not asked, not answered or not readable stops the judge: it never reads as "nothing there". */
import { wantKey } from "#model/fact";
import type { Answer, FactKind, Facts, FileFact, RecordOf, Want } from "#model/fact";
import { Untold } from "./check-type.ts";

/** The records of one want; throws Untold where they are not all there. */
export function recall<K extends FactKind>(
  facts: Facts,
  want: Extract<Want, { kind: K }>,
): readonly RecordOf[K][] {
  const answer = answerTo(facts, want);
  if (answer.stored === true)
    throw new Untold(
      "not-run",
      "only a running system can answer this, and a stored image was judged",
      wantKey(want),
    );
  return answer.records as readonly RecordOf[K][];
}

/** Like `recall`, but undefined where no system runs: the check then judges what is stored, and says so. */
export function recallRunning<K extends FactKind>(
  facts: Facts,
  want: Extract<Want, { kind: K }>,
): readonly RecordOf[K][] | undefined {
  const answer = answerTo(facts, want);
  return answer.stored === true ? undefined : (answer.records as readonly RecordOf[K][]);
}

function answerTo(facts: Facts, want: Want): Answer {
  if (facts.problem !== undefined) throw new Untold("error", facts.problem);
  const answer = facts.answers.get(wantKey(want));
  if (answer === undefined)
    throw new Untold("error", "the host was not asked for this", wantKey(want));
  if (answer.error !== undefined) throw new Untold("error", answer.error, wantKey(want));
  return answer;
}

/** Files that match, with their content; absent ones left out; an unreadable one stops the judge. */
export function filesAt(facts: Facts, paths: readonly string[]): readonly FileFact[] {
  return paths
    .flatMap((path) => recall(facts, { kind: "file", path }))
    .map((file) => readable(file))
    .filter((file) => file.absent !== true || file.real === "/dev/null");
}

/** The one file at a path, or undefined when there is none. */
export function fileAt(facts: Facts, path: string): FileFact | undefined {
  return filesAt(facts, [path])[0];
}

function readable(file: FileFact): FileFact {
  if (file.error !== undefined) throw new Untold("error", file.error, file.path);
  return file;
}

/** Text of a file; a link to /dev/null is the usual way to write "empty". Other special files cannot be read as text. */
export function contentOf(file: FileFact): string {
  if (file.content !== undefined) return file.content;
  if (file.real === "/dev/null") return "";
  throw new Untold("error", `is a ${file.type ?? "special file"}, not a file with text`, file.path);
}

/** True when the answer is about an image: what runs was not asked. */
export function isStored(facts: Facts): boolean {
  return facts.header.image;
}
