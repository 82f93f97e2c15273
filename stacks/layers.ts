/** The programs of the layers. One more layer is one more file and one more line. */
import type { LayerName, RenderedLayer } from "#model/layer";
import { email } from "./email.ts";
import { endpoints } from "./endpoints.ts";
import { licensing } from "./licensing.ts";
import { network } from "./network.ts";
import type { DigestOf } from "./provision.ts";

/** Registers everything of a rendered layer and returns the stack's outputs: names and numbers, no personal data. */
export type LayerProgram = (
  layer: RenderedLayer,
  digestOf: DigestOf,
  asOf?: string,
) => Promise<Record<string, unknown>>;

export const layers = { network, email, licensing, endpoints } satisfies Record<
  LayerName,
  LayerProgram
>;
