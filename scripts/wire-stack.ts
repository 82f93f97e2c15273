/** One stack's payload from the inventory, for the official CLI. */
import type { LayerName } from "#model/layer";
import type { StackMemory } from "#model/rollout";
import type { RenderedLayer } from "#model/layer";
import { memoryOf } from "#use/wish";
import { dayOf, inventoryDir, kit, stateDir, type InventoryOptions } from "./options.ts";
import { countiesMeant } from "./rollout-options.ts";
import { countyWishes, renderSettings } from "./wire-rollout.ts";
import { openInventory } from "./wire.ts";

export interface StackPayload {
  readonly rendered: RenderedLayer;
  readonly digests: Readonly<Record<string, string>>;
  readonly memory: StackMemory;
}

/** Loads, renders and puts the desired states where the provider finds them. Throws what the verbs throw. */
export async function wishOfStack(
  county: string,
  layer: LayerName,
  settings: { readonly inventory: string | undefined; readonly asOf: string | undefined },
): Promise<StackPayload> {
  const options: InventoryOptions = {
    county,
    ...(settings.inventory === undefined ? {} : { inventory: settings.inventory }),
    ...(settings.asOf === undefined ? {} : { asOf: settings.asOf }),
  };
  const loaded = await openInventory(options, { narrow: true });
  const asOf = dayOf(options, new Date());
  const render = await renderSettings(inventoryDir(options) ?? `${kit}/inventory`, asOf, [layer]);
  for (const one of countiesMeant(loaded.country, options)) {
    const { open, wishes } = await countyWishes(loaded, one, stateDir(options), render);
    const [wish] = wishes;
    if (wish === undefined) break;
    const known = await open.known(wish.stack);
    return {
      rendered: wish.rendered,
      digests: wish.digests,
      memory: memoryOf(wish, known?.memory),
    };
  }
  throw new Error(`no wish for ${county}.${layer}`);
}
