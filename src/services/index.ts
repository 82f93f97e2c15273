/** County in, desired state out: the registry of layers. One more layer is one more line. */
import type { County } from "#model/county";
import { KauntiError } from "#model/errors";
import { layerNames, type LayerName, type RenderedLayer } from "#model/layer";
import { residencyProblem } from "#model/residency";
import { renderEmail } from "./email.ts";
import { renderEndpoints } from "./endpoints.ts";
import { renderLicensing } from "./licensing.ts";
import { renderNetwork } from "./network.ts";
import { emptyContent, type LayerRenderer, type RenderOptions } from "./options.ts";
import { sortedBy, uniqueSorted } from "./order.ts";

export { zoneSerials } from "./zones.ts";
export type { Release, RenderOptions, ZoneSerial } from "./options.ts";

/** Order matters to `up` of a whole county: licence groups name people whom email has made. */
export const layers = {
  network: renderNetwork,
  email: renderEmail,
  licensing: renderLicensing,
  endpoints: renderEndpoints,
} satisfies Record<LayerName, LayerRenderer>;

/** Layers of a county in the order in which they are brought up; taken down in reverse. */
export const layerOrder: readonly LayerName[] = layerNames;

/** By name, and what each depends on by name too: owners and sites come in the order somebody wrote them. */
function inFixedOrder<T extends { readonly name: string; readonly dependsOn: readonly string[] }>(
  items: readonly T[],
): T[] {
  return sortedBy(items, (item) => item.name).map((item) => ({
    ...item,
    dependsOn: uniqueSorted(item.dependsOn),
  }));
}

/**
 * What `layer` of `county` wants, the same for the same inventory in whatever order it was written.
 * Throws KauntiError (exit 3) with every problem, one sentence a line, when the inventory must not be applied.
 */
export function renderLayer(
  layer: LayerName,
  county: County,
  options: RenderOptions,
): RenderedLayer {
  const content = county.managed ? layers[layer](county, options) : emptyContent;
  const residency = county.managed
    ? county.services.flatMap((service) => residencyProblem(service, county.dataClasses) ?? [])
    : [];
  const problems = uniqueSorted([...content.problems, ...residency]);
  if (problems.length > 0) {
    throw new KauntiError(
      problems.map((problem) => `${county.slug}: ${layer}: ${problem}`).join("\n"),
      { exit: 3 },
    );
  }
  return {
    layer,
    county,
    resources: inFixedOrder(content.resources),
    cloud: inFixedOrder(content.cloud),
    notices: uniqueSorted(content.notices),
  };
}
