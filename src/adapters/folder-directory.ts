/** Directory driver over one LDIF file: read at once, written at once. */
import { KauntiError } from "#model/errors";
import type { Files, TargetDriver } from "#model/target";
import type { DirectoryObserved } from "#reconcile/directory";
import type { DirectoryStep } from "#reconcile/directory-entry";
import { parseLdif, writeLdif } from "./folder-ldif.ts";
import { LdifTree } from "./folder-tree.ts";

type Driver = Omit<TargetDriver<DirectoryObserved, DirectoryStep>, "locked">;

/** 0600: it names people and may hold password hashes. */
export function folderDirectory(files: Files, path: string): Driver {
  const load = async (): Promise<{ tree: LdifTree; had: boolean }> => {
    const stored = await files.read(path);
    if (stored === undefined) return { tree: new LdifTree([], path), had: false };
    if (stored.kind !== "file")
      throw new KauntiError(`${path} is a link; a directory file must be a file`);
    return { tree: new LdifTree(parseLdif(decode(stored.content, path), path), path), had: true };
  };
  return {
    observe: async () => (await load()).tree.entries(),
    async apply(steps, signal) {
      const { tree, had } = await load();
      for (const step of steps) tree.take(step);
      signal?.throwIfAborted();
      const blocks = tree.blocks();
      const version = had || blocks.length === 0 ? [] : [{ raw: "version: 1" }];
      await files.write(path, writeLdif([...version, ...blocks]), 0o600);
    },
  };
}

function decode(content: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch (cause) {
    throw new KauntiError(`${path} is not UTF-8`, {
      cause,
      next: "the file was left as it is; write other characters as base64 (RFC 2849)",
    });
  }
}
