/** Private store under the state folder: desired states by digest, and the way back. Names people, so 0600. */
import { KauntiError } from "#model/errors";
import type { DesiredStore, Files, UndoRecord, UndoStore } from "#model/target";
import { sha256 } from "./digest.ts";

/** Undo files kept per resource. */
const keep = 20;

const textOf = (content: Uint8Array): string => new TextDecoder().decode(content);

const at = (digest: string): string => {
  if (!/^[0-9a-f]{64}$/.test(digest))
    throw new KauntiError("a digest is not 64 hexadecimal digits", { exit: 3 });
  return `private/desired/${digest}`;
};
const folderOf = (fence: string): string => `private/undo/${sha256(fence).slice(0, 32)}`;

/** `files`: of the state folder. */
export function desiredStore(files: Files): DesiredStore {
  return {
    async put(digest, text) {
      const stored = await files.read(at(digest));
      if (stored?.kind === "file" && textOf(stored.content) === text) return;
      await files.write(at(digest), text, 0o600);
    },
    async get(digest) {
      const stored = await files.read(at(digest));
      return stored?.kind === "file" ? textOf(stored.content) : undefined;
    },
  };
}

/** Throws a sentence for what is no record of this resource: going back to something else would be worse than nothing. */
function readRecord(text: string, path: string, fence: string): UndoRecord {
  try {
    const record = JSON.parse(text) as UndoRecord | null;
    if (record?.fence === fence) return record;
  } catch {
    // Said below.
  }
  throw new KauntiError(`the undo file ${path} of the state folder is damaged`, {
    next: "nothing was changed; put it back from a backup, or remove it: then the apply before it is the last one",
  });
}

/** One folder per resource (a hash of its fence), one numbered file per apply. */
export function undoStore(files: Files): UndoStore {
  const numbers = async (folder: string): Promise<string[]> =>
    (await files.list(folder)).filter((name) => /^\d{6}\.json$/.test(name));
  return {
    async save(record) {
      const folder = folderOf(record.fence);
      const names = await numbers(folder);
      const next = Number(names.at(-1)?.slice(0, 6) ?? "0") + 1;
      const name = `${String(next).padStart(6, "0")}.json`;
      await files.write(`${folder}/${name}`, JSON.stringify(record), 0o600);
      for (const old of names.slice(0, Math.max(0, names.length + 1 - keep)))
        await files.remove(`${folder}/${old}`);
    },
    async finish(record) {
      const folder = folderOf(record.fence);
      const name = (await numbers(folder)).at(-1) ?? "000001.json";
      await files.write(`${folder}/${name}`, JSON.stringify(record), 0o600);
    },
    async latest(fence) {
      const folder = folderOf(fence);
      const name = (await numbers(folder)).at(-1);
      const stored = name === undefined ? undefined : await files.read(`${folder}/${name}`);
      if (stored?.kind !== "file") return undefined;
      return readRecord(textOf(stored.content), `${folder}/${name}`, fence);
    },
  };
}
