/** Brings one resource to its desired state: under a lock, as planned, with the way back written down first. */
import type { ChangeCounts } from "#model/change";
import { countChanges } from "#model/change";
import type { Desired } from "#model/desired";
import { KauntiError } from "#model/errors";
import type { Fence } from "#model/fence";
import type {
  Reconciler,
  ResourceOptions,
  ResourcePorts,
  TargetDriver,
  UndoRecord,
} from "#model/target";
import { canonical } from "#reconcile/canonical";
import { refuseConflicts, refuseUnapproved } from "#reconcile/consent";
import { countDesired } from "#reconcile/counts";
import { formatFence } from "#reconcile/fence";
import { guardMassChange, usualThresholds } from "#reconcile/guard";
import { reconcilers } from "#reconcile/index";

export interface Applied {
  /** Of the state that is on the target now; undefined when nothing of ours is left. */
  readonly digest: string | undefined;
  readonly counts: ChangeCounts;
}

/**
 * `desired` undefined removes what is ours. Rejects with Refusal (nothing was touched) or KauntiError (it may have
 * been begun: repeating it is safe).
 */
export async function applyResource(
  ports: Omit<ResourcePorts, "store">,
  resource: { readonly name: string; readonly fence: Fence; readonly desired: Desired | undefined },
  options: ResourceOptions,
): Promise<Applied> {
  const { fence, desired } = resource;
  const target = ports.open(fence);
  const reconciler = reconcilers(ports.hash)[fence.type];
  const digestOf = (state: Desired | undefined): string | undefined =>
    state && ports.digest(canonical(state));
  const wanted = digestOf(desired);
  return target.locked(
    `${resource.name} of ${fence.layer}`,
    (line) => options.tell(line),
    async () => {
      const observed = await target.observe(desired);
      const before = reconciler.project(fence, observed);
      const outcome = decide(reconciler, fence, desired, observed);
      refuseUnapproved(options.approved, resource.name, wanted, digestOf(before));
      refuseConflicts(outcome.conflicts);
      const counts = countChanges(outcome.changes);
      const thresholds = options.thresholds ?? usualThresholds;
      guardMassChange(counts, outcome.owned, thresholds, options.allow);
      if (outcome.steps.length === 0) return { digest: wanted, counts };
      const id = formatFence(fence);
      const origin = originOf(
        await ports.undo.latest(id),
        before,
        reconciler.project(fence, observed, { to: desired }),
      );
      const record: UndoRecord = {
        fence: id,
        ...(origin && { before: origin }),
        ...(desired && { goal: desired }),
        undo: options.undo ?? false,
        finished: false,
      };
      await ports.undo.save(record);
      await target.apply(outcome.steps, options.signal);
      await verify(target, reconciler, fence, desired);
      await ports.undo.finish({ ...record, finished: true });
      return { digest: wanted, counts };
    },
  );
}

/** After a run that was killed half-way, "before" is what was there before that run. */
function originOf(
  last: UndoRecord | undefined,
  before: Desired | undefined,
  now: Desired | undefined,
): Desired | undefined {
  // Killed after its last write, it did reach its goal.
  const open = last !== undefined && !last.finished && !sameState(before, last.goal);
  return open ? last.before : now;
}

type AnyReconciler = Reconciler<Desired, unknown, unknown>;

function decide(
  reconciler: AnyReconciler,
  fence: Fence,
  desired: Desired | undefined,
  observed: unknown,
): ReturnType<AnyReconciler["plan"]> {
  if (desired === undefined) return reconciler.remove(fence, observed);
  if (desired.type !== fence.type)
    throw new KauntiError(
      `the desired state is of a ${desired.type}, the fence of a ${fence.type}`,
    );
  const problems = reconciler.problems(fence, desired);
  if (problems.length > 0) throw new KauntiError(problems.join("; "), { exit: 3 });
  return reconciler.plan(fence, desired, observed);
}

/** A target that accepts a write and holds something else must not be reported as done. */
async function verify(
  target: TargetDriver<unknown, unknown>,
  reconciler: AnyReconciler,
  fence: Fence,
  desired: Desired | undefined,
): Promise<void> {
  const now = reconciler.project(fence, await target.observe(desired));
  if (!sameState(now, desired))
    throw new KauntiError("the target does not hold what was just written to it", {
      next: "something else changes it at the same time, or rewrites values: run kaunti plan to see the difference",
    });
}

/** A state without anything in it and nothing at all are the same thing on a target. */
function sameState(a: Desired | undefined, b: Desired | undefined): boolean {
  if (a !== undefined && b !== undefined) return canonical(a) === canonical(b);
  return [a, b].every(
    (s) => s === undefined || Object.values(countDesired(s)).every((n) => n === 0),
  );
}
