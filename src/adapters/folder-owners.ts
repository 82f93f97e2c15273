/**
 * Owners of files in an image root that was not made by root: `.kaunti-owners`, lines `uid gid mode path`, ids
 * numeric where the root's own passwd and group know the name, else the name itself. The audit reads the same file.
 */
import type { Files } from "#model/target";

interface OwnerLine {
  readonly uid: string;
  readonly gid: string;
  readonly mode: string;
}

const manifest = ".kaunti-owners";

export interface Owners {
  /** Names of a path's owner and group; `root` where nothing is said. */
  of(path: string): { owner: string; group: string };
  set(path: string, owner: string, group: string, mode: string): void;
  forget(path: string): void;
  /** Writes the file when something changed. */
  save(): Promise<void>;
}

/** Reads the manifest and the root's account names once. */
export async function openOwners(files: Files): Promise<Owners> {
  const lines = new Map<string, OwnerLine>();
  for (const line of (await textOf(files, manifest)).split("\n")) {
    const match = /^(\S+) (\S+) (\S+) (\/.*)$/.exec(line);
    const [, uid = "", gid = "", mode = "", path = ""] = match ?? [];
    if (match) lines.set(path, { uid, gid, mode });
  }
  const users = await ids(files, "etc/passwd");
  const groups = await ids(files, "etc/group");
  let dirty = false;
  return {
    of(path) {
      const line = lines.get(path) ?? { uid: "0", gid: "0" };
      return { owner: users.name(line.uid), group: groups.name(line.gid) };
    },
    set(path, owner, group, mode) {
      const line = { uid: users.id(owner), gid: groups.id(group), mode };
      const old = lines.get(path);
      if (old?.uid === line.uid && old.gid === line.gid && old.mode === line.mode) return;
      lines.set(path, line);
      dirty = true;
    },
    forget(path) {
      dirty = lines.delete(path) || dirty;
    },
    async save() {
      if (!dirty) return;
      dirty = false;
      const text = [...lines]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([path, { uid, gid, mode }]) => `${uid} ${gid} ${mode} ${path}\n`)
        .join("");
      if (text === "") await files.remove(manifest);
      else await files.write(manifest, text, 0o644);
    },
  };
}

async function textOf(files: Files, path: string): Promise<string> {
  const stored = await files.read(path);
  return stored?.kind === "file" ? new TextDecoder().decode(stored.content) : "";
}

interface Ids {
  id(name: string): string;
  name(id: string): string;
}

/** passwd(5) and group(5): name in the first field, number in the third. */
async function ids(files: Files, path: string): Promise<Ids> {
  const rows = (await textOf(files, path))
    .split("\n")
    .map((line) => line.split(":"))
    .filter((fields) => /^\d+$/.test(fields[2] ?? ""));
  const byName = new Map([["root", "0"], ...rows.map((f) => [f[0] ?? "", f[2] ?? ""] as const)]);
  const byId = new Map([...byName].map(([name, id]) => [id, name]));
  return { id: (name) => byName.get(name) ?? name, name: (id) => byId.get(id) ?? id };
}
