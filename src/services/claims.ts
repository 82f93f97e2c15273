/** Two layers never own one path, package or unit of a host: each would undo the other. */
import type { RenderedLayer } from "#model/layer";
import { byText } from "./order.ts";

/** What a layer says of a host, as `kind name`. */
function claimsOf(layer: RenderedLayer): [string, string][] {
  return layer.resources.flatMap(({ desired, fence }) => {
    if (desired.type !== "host") return [];
    return desired.units.flatMap((unit) =>
      [
        `unit ${unit.name}`,
        ...unit.packages.map((name) => `package ${name}`),
        ...unit.files.map((file) => `path ${file.path}`),
      ].map((what): [string, string] => [`${fence.location}\0${what}`, desired.host]),
    );
  });
}

/** A sentence per conflict between the layers of one county; none when they get along. */
export function conflictingClaims(rendered: readonly RenderedLayer[]): string[] {
  const owner = new Map<string, string>();
  const conflicts: string[] = [];
  for (const layer of rendered) {
    const own = new Set<string>();
    for (const [key, host] of claimsOf(layer)) {
      if (own.has(key) && key.includes("\0package ")) continue;
      const what = key.slice(key.indexOf("\0") + 1);
      const other = owner.get(key);
      if (other !== undefined)
        conflicts.push(`host ${host}: layers ${other} and ${layer.layer} both claim ${what}`);
      own.add(key);
      owner.set(key, layer.layer);
    }
  }
  return conflicts.toSorted(byText);
}
