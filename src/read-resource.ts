/** What of one resource is on its target now: for refresh and import. Needs the fence and the target only. */
import type { Fence } from "#model/fence";
import type { ResourcePorts } from "#model/target";
import { canonical } from "#reconcile/canonical";
import { countDesired } from "#reconcile/counts";
import { reconcilers } from "#reconcile/index";

export interface ReadResult {
  readonly digest: string;
  readonly counts: Readonly<Record<string, number>>;
}

/** Undefined when nothing of ours is there. Rejects when the target cannot be read: absent is not unreachable. */
export async function readResource(
  ports: Pick<ResourcePorts, "open" | "digest" | "hash">,
  fence: Fence,
): Promise<ReadResult | undefined> {
  const observed = await ports.open(fence).observe();
  const state = reconcilers(ports.hash)[fence.type].project(fence, observed);
  if (state === undefined) return undefined;
  return { digest: ports.digest(canonical(state)), counts: countDesired(state) };
}
