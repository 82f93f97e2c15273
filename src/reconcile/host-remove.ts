/** The way back: files as they were before us, and nothing of ours left behind but what others changed. */
import type { Change } from "#model/change";
import type { Fence } from "#model/fence";
import type { Reconciliation } from "#model/target";
import type { HostManifest, HostObserved, HostStep } from "./host-manifest.ts";
import { editedByHand } from "./host-edited.ts";

export interface Restored {
  readonly changes: readonly Change[];
  /** Copies that come before anything else. */
  readonly keep: readonly HostStep[];
  readonly restore: readonly HostStep[];
  readonly repaired: HostManifest["repaired"];
}

/** `paths`: claimed ones that leave. */
export function restoreFiles(
  manifest: HostManifest,
  paths: readonly string[],
  observed: HostObserved,
): Restored {
  const changes: Change[] = [];
  const keep: HostStep[] = [];
  const restore: HostStep[] = [];
  const repaired: { path: string; kept: string }[] = [];
  for (const path of paths) {
    const claim = manifest.files[path];
    if (claim === undefined) continue;
    const edited = editedByHand(claim, observed, path);
    if (edited !== undefined) {
      keep.push({ do: "keep", path, as: edited });
      repaired.push({ path, kept: edited });
    }
    restore.push({ do: "restore", unit: claim.unit, path, before: claim.before });
    const back = claim.before.kind === "absent" ? "removed" : "as it was before";
    const fields = [
      { field: "file", after: back },
      ...(edited === undefined ? [] : [{ field: "changed by hand, kept as", after: edited }]),
    ];
    changes.push({ action: "delete", id: path, kind: "file", label: path, fields });
  }
  return { changes, keep, restore, repaired };
}

/** Takes one layer off a host. Other layers and everything that was there before stay. */
export function removeLayer(fence: Fence, observed: HostObserved): Reconciliation<HostStep> {
  const manifest = observed.manifest;
  const layer = manifest?.layers[fence.marker];
  if (manifest === undefined || layer === undefined)
    return { changes: [], steps: [], conflicts: [], owned: 0 };
  const paths = Object.entries(manifest.files)
    .filter(([, claim]) => claim.marker === fence.marker)
    .map(([path]) => path);
  const { changes, keep, restore, repaired } = restoreFiles(manifest, paths, observed);
  const files = Object.entries(manifest.files).filter(([, c]) => c.marker !== fence.marker);
  const { [fence.marker]: _gone, ...layers } = manifest.layers;
  const folders = manifest.folders.filter((folder) =>
    files.some(([path]) => path.startsWith(`${folder}/`)),
  );
  const all = [...manifest.repaired, ...repaired];
  const rest: HostManifest = {
    format: 1,
    layers,
    files: Object.fromEntries(files),
    folders,
    repaired: all,
  };
  const packages = layer.units.flatMap((unit) => unit.packages);
  const told = layer.units.map(({ name }): Change => ({
    action: "delete",
    id: `unit:${name}`,
    kind: "unit",
    label: name,
    fields: [],
  }));
  const steps: HostStep[] = [
    ...keep,
    {
      do: "manifest",
      manifest: {
        ...manifest,
        layers: { ...manifest.layers, [fence.marker]: { ...layer, pending: true } },
        repaired: all,
      },
    },
    ...restore,
    ...(packages.length > 0 ? [{ do: "packages", install: [], remove: packages } as const] : []),
    ...layer.units
      .filter((unit) => unit.reload !== "")
      .map(
        (unit) => ({ do: "reload", unit: unit.name, command: unit.reload, leaving: true }) as const,
      ),
    ...manifest.folders
      .filter((folder) => !folders.includes(folder))
      .toSorted()
      .toReversed()
      .map((folder) => ({ do: "prune", folder }) as const),
    // Without layers nothing is ours any more; what hands changed stays findable.
    {
      do: "manifest",
      manifest: Object.keys(layers).length === 0 && all.length === 0 ? undefined : rest,
    },
  ];
  return { changes: [...told, ...changes], steps, conflicts: [], owned: paths.length };
}
