/**
 * Host driver over an image root: files, links, modes and the manifest are real; owners are written to a list,
 * packages to the manifest, and a program's own check or reload needs the running host, so neither is run here.
 */
import { dirname } from "node:path";
import { KauntiError } from "#model/errors";
import type { Files, StoredFile, TargetDriver } from "#model/target";
import type {
  Before,
  HostManifest,
  HostObserved,
  HostStep,
  ObservedFile,
} from "#reconcile/host-manifest";
import { manifestPath } from "#reconcile/host-manifest";
import { createHash } from "node:crypto";
import type { Owners } from "./folder-owners.ts";
import { openOwners } from "./folder-owners.ts";

type Driver = Omit<TargetDriver<HostObserved, HostStep>, "locked">;

export function folderHost(files: Files): Driver {
  return {
    async observe(desired) {
      const manifest = await readManifest(files);
      const owners = await openOwners(files);
      const wanted = desired?.type === "host" ? desired.units.flatMap((unit) => unit.files) : [];
      const paths = new Set([...Object.keys(manifest?.files ?? {}), ...wanted.map((f) => f.path)]);
      const found = new Map<string, ObservedFile>();
      for (const path of paths) {
        const stored = await files.read(path);
        if (stored !== undefined) found.set(path, observed(stored, path, owners));
      }
      const missing = await missingFolders(
        files,
        [...paths].filter((path) => !found.has(path)),
      );
      return { manifest, files: found, missingFolders: missing };
    },
    async apply(steps, signal) {
      const owners = await openOwners(files);
      for (const step of steps) {
        signal?.throwIfAborted();
        await take(files, owners, step);
      }
    },
  };
}

async function take(files: Files, owners: Owners, step: HostStep): Promise<void> {
  switch (step.do) {
    case "keep": {
      const stored = await files.read(step.path);
      if (stored?.kind === "file") await files.write(step.as, stored.content, 0o600);
      return;
    }
    case "manifest":
      if (step.manifest === undefined) await files.remove(manifestPath);
      else await files.write(manifestPath, `${JSON.stringify(step.manifest, null, 1)}\n`, 0o600);
      return;
    case "write":
      await files.write(step.path, step.content, Number.parseInt(step.mode, 8));
      owners.set(step.path, step.owner, step.group, step.mode);
      return owners.save();
    case "restore":
      await restore(files, step.path, step.before);
      if (step.before.kind === "file" && !isRoots(step.before))
        owners.set(step.path, step.before.owner, step.before.group, step.before.mode);
      else owners.forget(step.path);
      return owners.save();
    case "prune":
      return files.removeEmpty(step.folder);
    case "packages":
    case "check":
    case "reload":
      return;
  }
}

const isRoots = (before: Before & { kind: "file" }): boolean =>
  before.owner === "root" && before.group === "root";

async function restore(files: Files, path: string, before: Before): Promise<void> {
  if (before.kind === "absent") return files.remove(path);
  if (before.kind === "link") return files.link(path, before.to);
  const kept = await files.read(before.backup);
  if (kept?.kind !== "file")
    throw new KauntiError(`the backup of ${path} (${before.backup}) is not there`, {
      next: "put the file back by hand; everything else can then be restored by running this again",
    });
  return files.write(path, kept.content, Number.parseInt(before.mode, 8));
}

function observed(stored: StoredFile, path: string, owners: Owners): ObservedFile {
  if (stored.kind === "link") return stored;
  return {
    kind: "file",
    text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(stored.content),
    hash: createHash("sha256").update(stored.content).digest("hex"),
    mode: stored.mode.toString(8).padStart(4, "0"),
    ...owners.of(path),
  };
}

async function readManifest(files: Files): Promise<HostManifest | undefined> {
  const stored = await files.read(manifestPath);
  if (stored === undefined) return undefined;
  const text = stored.kind === "file" ? new TextDecoder().decode(stored.content) : "";
  try {
    const manifest = JSON.parse(text) as HostManifest;
    if (manifest.format === 1) return manifest;
  } catch {
    // Said below: without it nobody knows what is ours, so nothing may be touched.
  }
  throw new KauntiError(`${manifestPath} is damaged or of another version of the kit`, {
    next: "nothing was changed; put it back from a backup of the host",
  });
}

/** Shortest first. */
async function missingFolders(files: Files, paths: readonly string[]): Promise<string[]> {
  const known = new Map<string, boolean>();
  const exists = async (folder: string): Promise<boolean> => {
    if (folder === "/" || known.get(folder) === true) return true;
    if (known.get(folder) === false) return false;
    const names = await files.list(dirname(folder));
    const there = names.includes(folder.slice(folder.lastIndexOf("/") + 1));
    known.set(folder, there);
    return there;
  };
  for (const path of paths)
    for (let folder = dirname(path); !(await exists(folder));) folder = dirname(folder);
  return [...known]
    .filter(([, there]) => !there)
    .map(([folder]) => folder)
    .toSorted();
}
