/** What every stack of a county is wanted to be: rendered, stored under its digests, checked for conflicts. */
import type { County } from "#model/county";
import { KauntiError } from "#model/errors";
import type { LayerName } from "#model/layer";
import type { CountyHome, Revision, StackMemory, StackWish } from "#model/rollout";
import type { OpenCounty } from "#model/rollout-ports";
import { formatFence } from "#reconcile/fence";
import { rememberContent } from "#rollout/older";
import { stackName } from "#rollout/stack-name";
import { conflictingClaims } from "#services/claims";
import { layerOrder, renderLayer, zoneSerials } from "#services/index";
import type { RenderOptions, ZoneSerial } from "#services/index";
import { storeDesired } from "./store-desired.ts";

export interface WishOptions extends Omit<RenderOptions, "serials"> {
  /** Commit of the inventory; absent when it is in no repository. */
  readonly commit?: string;
  /** The inventory has changes that its commit does not have. */
  readonly dirty?: true;
  /** Lines of the county's register/movements.csv. */
  readonly movements: number;
  /** Absent = all. */
  readonly layers?: readonly LayerName[];
}

/** Where a county's state lives. */
export function homeOf(county: County): CountyHome {
  const { slug, code, code3, practice, target, thresholds, state } = county;
  return { slug, code, code3, practice, thresholds, target: target.kind, ...state };
}

/** In the order in which the stacks are brought up. Throws KauntiError (exit 3) when the inventory must not be applied. */
export async function wishesOf(
  open: OpenCounty,
  county: County,
  options: WishOptions,
): Promise<StackWish[]> {
  const serials = await publishedSerials(open, county.slug);
  const render = { ...options, serials };
  // Releases claim nothing on a host, and compiling them for nobody would take as long as all the rest.
  const asked = (layer: LayerName): boolean => options.layers?.includes(layer) ?? true;
  const needed = layerOrder.filter((layer) => layer !== "endpoints" || asked(layer));
  const all = needed.map((layer) => renderLayer(layer, county, render));
  const conflicts = conflictingClaims(all);
  if (conflicts.length > 0) throw new KauntiError(conflicts.join("\n"), { exit: 3 });
  const next = zoneSerials(county, render);
  const wanted = all.filter(({ layer }) => asked(layer));
  const wishes: StackWish[] = [];
  for (const rendered of wanted) {
    const digests: Record<string, string> = {};
    for (const { name, desired } of rendered.resources)
      digests[name] = await storeDesired(open.resources, desired);
    const { hash } = open.resources;
    const cloud = rendered.cloud.length === 0 ? "" : hash(JSON.stringify(rendered.cloud));
    const fences = rendered.resources.map(({ name, fence }) => [formatFence(fence), digests[name]]);
    const revision: Revision = {
      ...(options.commit === undefined ? {} : { commit: options.commit }),
      ...(options.dirty === true ? { dirty: true } : {}),
      content: hash(JSON.stringify([fences, cloud])),
      movements: options.movements,
    };
    const { layer } = rendered;
    const stack = stackName(county.slug, layer);
    wishes.push({
      stack,
      home: open.home,
      layer,
      rendered,
      digests,
      cloud,
      revision,
      serials: layer === "email" ? next : {},
      asOf: options.asOf,
    });
  }
  return wishes;
}

/** A zone keeps its serial until its records change: what was published last is in the stack's memory. */
async function publishedSerials(
  open: OpenCounty,
  slug: string,
): Promise<Record<string, ZoneSerial>> {
  return { ...(await open.known(stackName(slug, "email")))?.memory?.serials };
}

/** What the stack remembers once `wish` is applied. */
export function memoryOf(wish: StackWish, before: StackMemory | undefined): StackMemory {
  const { asOf, cloud, revision, serials } = wish;
  return { asOf, cloud, revision, serials, contents: rememberContent(before, revision) };
}
