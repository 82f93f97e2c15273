/** What of one layer is on a host now, in the shape of a desired state. */
import type { DesiredHost, HostFile } from "#model/desired";
import type { Fence } from "#model/fence";
import { normalise } from "./canonical.ts";
import type { HostObserved } from "./host-manifest.ts";

/** Files that vanished or became links are left out, so the digest moves. */
export function projectHost(fence: Fence, observed: HostObserved): DesiredHost | undefined {
  const layer = observed.manifest?.layers[fence.marker];
  if (layer === undefined) return undefined;
  const missing = new Set(observed.missingPackages);
  const units = layer.units.map((unit) => ({
    name: unit.name,
    packages: unit.packages.filter((name) => !missing.has(name)),
    files: unit.files.flatMap((path) => fileOf(path, observed)),
    check: unit.check,
    reload: unit.reload,
  }));
  // An unfinished apply never looks like a finished one, even when every file is right: the reload is still owed.
  const owed = { name: "(unfinished)", packages: [], files: [], check: "", reload: "" };
  return normalise({
    type: "host",
    host: layer.host,
    units: layer.pending ? [...units, owed] : units,
  });
}

function fileOf(path: string, { manifest, files }: HostObserved): HostFile[] {
  const found = files.get(path);
  if (found?.kind !== "file") return [];
  const { mode, owner, group, text } = found;
  const sensitive = manifest?.files[path]?.sensitive ?? false;
  return [{ path, mode, owner, group, content: text, sensitive }];
}
