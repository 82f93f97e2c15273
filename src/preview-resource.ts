/** What applying or removing one resource would do, by one bulk read. Changes nothing. */
import { countChanges } from "#model/change";
import type { Thresholds } from "#model/county";
import type { Desired } from "#model/desired";
import { KauntiError } from "#model/errors";
import type { Fence } from "#model/fence";
import type { PlannedResource } from "#model/rollout";
import type { Reconciliation, ResourcePorts } from "#model/target";
import { canonical } from "#reconcile/canonical";
import { formatFence } from "#reconcile/fence";
import { massChange, usualThresholds } from "#reconcile/guard";
import { reconcilers } from "#reconcile/index";

/** `desiredDigest` is absent of a removal, `observedDigest` where nothing of ours is there or the target cannot be read. */
export interface ResourcePreview extends Omit<PlannedResource, "name" | "action" | "unknown"> {
  readonly reachable: boolean;
  /** Why the target could not be read. */
  readonly why?: string;
}

type Ports = Pick<ResourcePorts, "open" | "digest" | "hash">;

/** `rendered.desired` absent: the preview of a removal. Rejects on a desired state that can never be applied. */
export async function previewResource(
  ports: Ports,
  rendered: { readonly fence: Fence; readonly desired?: Desired },
  thresholds: Thresholds = usualThresholds,
): Promise<ResourcePreview> {
  const { fence, desired } = rendered;
  const reconciler = reconcilers(ports.hash)[fence.type];
  const known = {
    fence: formatFence(fence),
    ...(desired && { desiredDigest: ports.digest(canonical(desired)) }),
  };
  const problems = desired === undefined ? [] : reconciler.problems(fence, desired);
  if (problems.length > 0) throw new KauntiError(problems.join("; "), { exit: 3 });
  try {
    const observed = await ports.open(fence).observe(desired);
    const before = reconciler.project(fence, observed);
    const outcome: Reconciliation<unknown> =
      desired === undefined
        ? reconciler.remove(fence, observed)
        : reconciler.plan(fence, desired, observed);
    const counts = countChanges(outcome.changes);
    const mass = massChange(counts, outcome.owned, thresholds);
    return {
      ...known,
      ...(before && { observedDigest: ports.digest(canonical(before)) }),
      changes: outcome.changes,
      counts,
      owned: outcome.owned,
      conflicts: outcome.conflicts.map((conflict) => conflict.named),
      ...(mass && { allow: mass.number }),
      reachable: true,
    };
  } catch (error) {
    if (!(error instanceof KauntiError)) throw error;
    const nothing = { changes: [], counts: countChanges([]), owned: 0, conflicts: [] };
    return { ...known, ...nothing, reachable: false, why: error.message };
  }
}
