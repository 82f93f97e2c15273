/** A host and layer, pure: claims, backups before the first byte, files in order, and the way back. */
import type { Change } from "#model/change";
import type { DesiredHost, HostFile, HostUnit } from "#model/desired";
import type { Fence } from "#model/fence";
import type { Hash } from "#model/ports";
import type { Conflict, Reconciler } from "#model/target";
import { canonical, normalise } from "./canonical.ts";
import { fileChange, unitChanges } from "./host-changes.ts";
import { hostConflicts, hostProblems } from "./host-problems.ts";
import { editedByHand } from "./host-edited.ts";
import type { ClaimedFile, HostManifest, HostObserved, HostStep } from "./host-manifest.ts";
import { backupOf, emptyManifest } from "./host-manifest.ts";
import { projectHost } from "./host-project.ts";
import { removeLayer, restoreFiles } from "./host-remove.ts";

export function host(hash: Hash): Reconciler<DesiredHost, HostObserved, HostStep> {
  return {
    problems: hostProblems,
    project: projectHost,
    plan(fence, desired, observed) {
      const wanted = normalise(desired);
      const conflicts: readonly Conflict[] = hostConflicts(fence, wanted, observed.manifest);
      const before = projectHost(fence, observed);
      const owned = Object.values(observed.manifest?.files ?? {}).filter(
        (file) => file.marker === fence.marker,
      ).length;
      if (before !== undefined && canonical(before) === canonical(wanted))
        return { changes: [], steps: [], conflicts, owned };
      return { ...converge(hash, fence, wanted, observed), conflicts, owned };
    },
    remove: removeLayer,
  };
}

function converge(
  hash: Hash,
  fence: Fence,
  wanted: DesiredHost,
  observed: HostObserved,
): { changes: readonly Change[]; steps: readonly HostStep[] } {
  const old = observed.manifest ?? emptyManifest;
  const was = old.layers[fence.marker];
  const files = wanted.units.flatMap((unit) => unit.files.map((file) => ({ file, unit })));
  const keep: HostStep[] = [];
  const changes = unitChanges(projectHost(fence, observed), wanted);
  const claims: Record<string, ClaimedFile> = { ...old.files };
  const repaired = [...old.repaired];
  const dirty = new Set<HostUnit>();
  for (const { file, unit } of files) {
    const claim = old.files[file.path];
    const found = observed.files.get(file.path);
    const edited = editedByHand(claim, observed, file.path);
    const change = fileChange(found, file, hash, edited);
    if (change !== undefined) {
      changes.push(change);
      dirty.add(unit);
      if (edited !== undefined) {
        keep.push({ do: "keep", path: file.path, as: edited });
        if (!repaired.some((r) => r.path === file.path && r.kept === edited))
          repaired.push({ path: file.path, kept: edited });
      }
    }
    if (claim === undefined && found?.kind === "file")
      keep.push({ do: "keep", path: file.path, as: backupOf(found.hash) });
    claims[file.path] = {
      marker: fence.marker,
      layer: fence.layer,
      unit: unit.name,
      sensitive: file.sensitive,
      ...(claim?.hash !== undefined && { hash: claim.hash }),
      next: hash(file.content),
      before: claim?.before ?? beforeOf(file, observed),
    };
  }
  const leaving = Object.entries(old.files)
    .filter(([path, c]) => c.marker === fence.marker && !files.some((f) => f.file.path === path))
    .map(([path]) => path);
  const left = restoreFiles(old, leaving, observed);
  const folders = [...new Set([...old.folders, ...observed.missingFolders])].toSorted();
  const units = wanted.units.map(({ files: all, ...unit }) => ({
    ...unit,
    files: all.map((file) => file.path),
  }));
  const layer = { layer: fence.layer, host: wanted.host, units };
  const begun: HostManifest = {
    format: 1,
    layers: {
      ...old.layers,
      [fence.marker]: { ...(was ?? { ...layer, units: [] }), pending: true },
    },
    files: claims,
    folders,
    repaired: [...repaired, ...left.repaired],
  };
  const gone = new Set(leaving);
  const kept = Object.entries(claims)
    .filter(([path]) => !gone.has(path))
    .map(
      ([path, { next, ...claim }]) =>
        [path, next === undefined ? claim : { ...claim, hash: next }] as const,
    );
  const finished: HostManifest = {
    ...begun,
    layers: { ...old.layers, [fence.marker]: { ...layer, pending: false } },
    files: Object.fromEntries(kept),
    folders: folders.filter((folder) => kept.some(([path]) => path.startsWith(`${folder}/`))),
  };
  const steps: HostStep[] = [
    ...keep,
    ...left.keep,
    { do: "manifest", manifest: begun },
    ...wanted.units.flatMap((unit) =>
      unitSteps(unit, was?.pending ?? false, changes, dirty.has(unit)),
    ),
    ...left.restore,
    ...folders
      .filter((folder) => !finished.folders.includes(folder))
      .toReversed()
      .map((folder) => ({ do: "prune", folder }) as const),
    { do: "manifest", manifest: finished },
  ];
  return { changes: [...changes, ...left.changes], steps };
}

function beforeOf(file: HostFile, observed: HostObserved): ClaimedFile["before"] {
  const found = observed.files.get(file.path);
  if (found === undefined) return { kind: "absent" };
  if (found.kind === "link") return { kind: "link", to: found.to };
  const { hash, mode, owner, group } = found;
  return { kind: "file", backup: backupOf(hash), mode, owner, group };
}

function unitSteps(
  unit: HostUnit,
  pending: boolean,
  changes: readonly Change[],
  dirty: boolean,
): HostStep[] {
  const changed = new Set(changes.map((change) => change.id));
  const install = unit.packages.filter((name) => changed.has(`package:${name}`) || pending);
  const touched = dirty || pending || install.length > 0 || changed.has(`unit:${unit.name}`);
  if (!touched) return [];
  return [
    ...(install.length > 0 ? [{ do: "packages", install, remove: [] } as const] : []),
    ...unit.files
      .filter((file) => changed.has(file.path))
      .map(
        ({ path, content, mode, owner, group }) =>
          ({ do: "write", unit: unit.name, path, content, mode, owner, group }) as const,
      ),
    ...(unit.check === "" ? [] : [{ do: "check", unit: unit.name, command: unit.check } as const]),
    ...(unit.reload === ""
      ? []
      : [{ do: "reload", unit: unit.name, command: unit.reload } as const]),
  ];
}
