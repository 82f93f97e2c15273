/** The endpoints layer: the baseline releases that the county's devices fetch, addressed by content hash. */
import type { County } from "#model/county";
import { awsEndpoints } from "./aws-endpoints.ts";
import { awsTarget } from "./aws-target.ts";
import { folderFence } from "./fences.ts";
import type { LayerContent, Release, RenderOptions } from "./options.ts";
import { sortedBy, uniqueSorted } from "./order.ts";

/** Baselines that a device of the county is judged by: its own, or its role's. */
function baselinesInUse(county: County): string[] {
  return uniqueSorted([
    // What is set for a platform (`router-ios`) is in use where the county has such a device.
    ...Object.entries(county.baselines).flatMap(([role, id]) => (forPlatform(role) ? [] : [id])),
    ...county.devices.flatMap((device) => device.baseline ?? []),
  ]);
}

const forPlatform = (role: string): boolean => /-(?:windows|routeros|ios|openwrt)$/.test(role);

function release(county: County, given: Release): LayerContent["resources"][number] {
  return {
    name: `release-${given.baseline}`,
    // One set of releases serves both owners; the executive's ICT office publishes it.
    fence: folderFence(county, "endpoints", "executive", "release", `releases/${given.baseline}`),
    desired: {
      type: "release",
      baseline: given.baseline,
      version: given.version,
      hash: given.hash,
      files: sortedBy(given.files, (file) => file.path),
    },
    dependsOn: [],
  };
}

export function renderEndpoints(county: County, options: RenderOptions): LayerContent {
  const target = awsTarget(county);
  const wanted = baselinesInUse(county);
  const have = new Map(options.releases.map((each) => [each.baseline, each]));
  return {
    resources: wanted.flatMap((id) => {
      const given = have.get(id);
      return given === undefined ? [] : [release(county, given)];
    }),
    cloud: target === undefined ? [] : awsEndpoints(county, target),
    notices: [],
    problems: wanted
      .filter((id) => !have.has(id))
      .map(
        (id) =>
          `baseline "${id}" is used by the county but policies/baselines has none of that name`,
      ),
  };
}
