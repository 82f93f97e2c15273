/**
 * The newest commit at which a stack was as wanted: its own memory is written by an engine run only, and a stack
 * without a change has none. Kept on this machine, below the private folder of the state.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "#adapters/make-folder";
import { writeWhole } from "#adapters/plan-file";
import type { KnownStack, Revision } from "#model/rollout";

export interface Note {
  readonly revision: Revision;
  /** What the stack's own memory was then: of a later one the note says nothing. */
  readonly over: Revision;
}

const folderOf = (state: string): string => join(state, "private", "revisions");

export async function writeNote(state: string, stack: string, note: Note): Promise<void> {
  makeFolder(folderOf(state), 0o700);
  await writeWhole(join(folderOf(state), `${stack}.json`), JSON.stringify(note));
}

/** Undefined when there is none; a damaged one is none: the stack's own memory is the older truth. */
export async function readNote(state: string, stack: string): Promise<Note | undefined> {
  try {
    const text = await readFile(join(folderOf(state), `${stack}.json`), "utf8");
    const note = JSON.parse(text) as Partial<Note> | null;
    const { revision, over } = note ?? {};
    return revision === undefined || over === undefined ? undefined : { revision, over };
  } catch {
    return undefined;
  }
}

/** Another engineer may have applied something since, and gone back: only the very memory that it was made over counts. */
export function withNote(
  known: KnownStack | undefined,
  note: Note | undefined,
): KnownStack | undefined {
  const memory = known?.memory;
  if (known === undefined || memory === undefined || note === undefined) return known;
  const { content, commit } = memory.revision;
  const same = note.over.content === content && note.over.commit === commit;
  if (!same || note.revision.content !== content) return known;
  return { ...known, memory: { ...memory, revision: note.revision } };
}
