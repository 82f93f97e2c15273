/** A stack is one layer of one county: `mfano.email`. */
import { KauntiError } from "#model/errors";
import { layerNames, type LayerName } from "#model/layer";

export const stackName = (slug: string, layer: LayerName): string => `${slug}.${layer}`;

/** Throws KauntiError (exit 3) on anything else than `<slug>.<layer>`. */
export function parseStackName(name: string): { readonly slug: string; readonly layer: LayerName } {
  const at = name.lastIndexOf(".");
  const layer = layerNames.find((one) => one === name.slice(at + 1));
  if (at <= 0 || layer === undefined)
    throw new KauntiError(`"${name}" is not a stack of kaunti`, {
      exit: 3,
      next: `a stack is COUNTY.LAYER with a layer of ${layerNames.join(", ")}, for example mfano.email`,
    });
  return { slug: name.slice(0, at), layer };
}
