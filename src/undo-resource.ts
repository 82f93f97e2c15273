/** Takes the last apply of one resource back; done twice, it is there again. */
import type { Fence } from "#model/fence";
import { Refusal } from "#model/errors";
import type { ResourceOptions, ResourcePorts } from "#model/target";
import { applyResource } from "./apply-resource.ts";
import type { Applied } from "./apply-resource.ts";
import { formatFence } from "#reconcile/fence";

/** Rejects with Refusal when there is no record. The engine's state is stale afterwards: refresh it. */
export async function undoResource(
  ports: Omit<ResourcePorts, "store">,
  resource: { readonly name: string; readonly fence: Fence },
  options: ResourceOptions,
): Promise<Applied> {
  const record = await ports.undo.latest(formatFence(resource.fence));
  if (record === undefined)
    throw new Refusal(
      `nothing was applied to ${resource.name} from this machine`,
      "an undo file is kept where the apply ran",
    );
  // An undo that was killed goes on where it was going.
  const desired = record.undo && !record.finished ? record.goal : record.before;
  return applyResource(ports, { ...resource, desired }, { ...options, undo: true });
}
