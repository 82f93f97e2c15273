/** Writes what a host would get below a scratch folder, so that the programs themselves can judge it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { DesiredHost } from "#model/desired";
import type { RenderedLayer } from "#model/layer";

/** Every host of `layer`, by hostname. */
export function hostsOf(layer: RenderedLayer): DesiredHost[] {
  return layer.resources.flatMap(({ desired }) => (desired.type === "host" ? [desired] : []));
}

/** The text of `path` on `host`; throws when it is not rendered. */
export function fileOf(host: DesiredHost | undefined, path: string): string {
  const file = host?.units.flatMap((unit) => unit.files).find((each) => each.path === path);
  if (file === undefined) throw new Error(`${path} is not rendered`);
  return file.content;
}

/** Writes all files of `host` below a new folder and hands it to `use`; the folder is gone afterwards. */
export function withImage<T>(host: DesiredHost, use: (root: string) => T): T {
  const root = mkdtempSync(join(tmpdir(), "kaunti-image-"));
  try {
    for (const file of host.units.flatMap((unit) => unit.files)) {
      mkdirSync(dirname(join(root, file.path)), { recursive: true });
      writeFileSync(join(root, file.path), file.content, { mode: 0o644 });
    }
    return use(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}
