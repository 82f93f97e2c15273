/**
 * The newest commit at which a stack was as wanted: its own memory is written by an engine run only, and a stack
 * without a change has none. Kept on this machine, below the private folder of the state.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "#adapters/make-folder";
import { writeWhole } from "#adapters/plan-file";
import type { KnownStack, Revision } from "#model/rollout";

const folderOf = (state: string): string => join(state, "private", "revisions");

export async function writeNote(state: string, stack: string, revision: Revision): Promise<void> {
  makeFolder(folderOf(state), 0o700);
  await writeWhole(join(folderOf(state), `${stack}.json`), JSON.stringify(revision));
}

/** Undefined when there is none; a damaged one is none: the stack's own memory is the older, stricter truth. */
export async function readNote(state: string, stack: string): Promise<Revision | undefined> {
  try {
    const text = await readFile(join(folderOf(state), `${stack}.json`), "utf8");
    const note = JSON.parse(text) as Revision | null;
    return typeof note?.content === "string" ? note : undefined;
  } catch {
    return undefined;
  }
}

/** A note is about the content that was applied; of another content it says nothing. */
export function withNote(
  known: KnownStack | undefined,
  note: Revision | undefined,
): KnownStack | undefined {
  const memory = known?.memory;
  if (known === undefined || memory === undefined) return known;
  if (note?.content !== memory.revision.content) return known;
  return { ...known, memory: { ...memory, revision: note } };
}
