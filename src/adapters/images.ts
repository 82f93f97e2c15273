/** Practice machines on disk: descriptions are read, and each becomes a folder, whole or not at all. */
import {
  chmod,
  mkdir,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import { InputError } from "#model/errors";
import type { ImageDescription, ImageEntry } from "#inventory/image";
import { parseYaml } from "./yaml.ts";

/** Every description of a county's images/ folder by name; an absent folder has none. Throws InputError. */
export async function readImages(dir: string): Promise<ReadonlyMap<string, ImageDescription>> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const images = new Map<string, ImageDescription>();
  for (const name of names.filter((file) => file.endsWith(".yaml")).toSorted()) {
    const { document, problems } = parseYaml(name, await readFile(join(dir, name), "utf8"));
    const errors = problems.filter(({ level }) => level === "error");
    if (errors.length > 0) throw new InputError(errors);
    images.set(name.slice(0, -".yaml".length), document.value as ImageDescription);
  }
  return images;
}

/**
 * Writes the tree to `root` unless something is there already: then it is a machine with a life of its own, and
 * stays as it is. Answers whether it was made. A run that was cut off leaves nothing at `root`.
 */
export async function makeImage(
  root: string,
  entries: readonly ImageEntry[],
  owners: string,
): Promise<boolean> {
  if ((await stat(root).catch(() => undefined)) !== undefined) return false;
  const draft = `${root}.${String(process.pid)}.new`;
  try {
    await write(draft, entries, owners);
    await mkdir(dirname(root), { recursive: true });
    await rename(draft, root);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
  return true;
}

async function write(draft: string, entries: readonly ImageEntry[], owners: string): Promise<void> {
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true, mode: 0o755 });
  const folders = entries.filter(({ kind }) => kind === "folder");
  for (const { path } of folders) await mkdir(join(draft, path), { recursive: true });
  for (const entry of entries) {
    if (entry.kind === "file")
      await writeFile(join(draft, entry.path), entry.content, { mode: 0o600 });
    if (entry.kind === "link") await symlink(entry.to, join(draft, entry.path));
  }
  await writeFile(join(draft, ".kaunti-owners"), owners, { mode: 0o644 });
  // Afterwards and by chmod: a umask would take away what is wrong with a practice machine.
  for (const { kind, path, mode } of entries)
    if (kind !== "link") await chmod(join(draft, path), diskMode(kind, mode));
}

/** On disk it is ours, so we can read and repair it; what the owner may really do is in `.kaunti-owners`. */
function diskMode(kind: ImageEntry["kind"], mode: string): number {
  return Number.parseInt(mode, 8) | (kind === "folder" ? 0o700 : 0o600);
}
