/** Plan is what is applied: a plan made now and the approved one have to agree on every digest. */
import { Refusal } from "#model/errors";
import type { Plan, PlannedResource, StackPlan } from "#model/rollout";

/** Sentences about what moved between the approved plan and one made now; none when they agree. */
export function whatMoved(approved: Plan, now: Plan): string[] {
  const current = new Map(now.stacks.map((stack) => [stack.stack, stack]));
  const lines = approved.stacks.flatMap((stack) => {
    const today = current.get(stack.stack);
    return today === undefined ? [`${stack.stack} is not wanted any more`] : movedIn(stack, today);
  });
  const known = new Set(approved.stacks.map(({ stack }) => stack));
  const added = now.stacks.filter(({ stack, pending }) => pending && !known.has(stack));
  return [...lines, ...added.map(({ stack }) => `${stack} is not in the plan`)];
}

function movedIn(approved: StackPlan, now: StackPlan): string[] {
  const current = new Map(now.resources.map((resource) => [resource.name, resource]));
  const planned = new Set(approved.resources.map(({ name }) => name));
  const added = now.resources.filter(({ name, action }) => action !== "same" && !planned.has(name));
  return [
    ...approved.resources.flatMap((before) => {
      const why = reason(before, current.get(before.name));
      return why === undefined ? [] : [`${approved.stack}: ${before.name}: ${why}`];
    }),
    ...added.map(({ name }) => `${approved.stack}: ${name} is not in the plan`),
  ];
}

function reason(before: PlannedResource, now: PlannedResource | undefined): string | undefined {
  if (now === undefined) return "it is not wanted any more";
  if (before.fence !== now.fence) return "it would be made somewhere else";
  if (before.desiredDigest !== now.desiredDigest) return "the inventory has changed";
  if (before.observedDigest !== now.observedDigest) return "the target has changed";
  return before.action === now.action
    ? undefined
    : `it was to ${before.action}, now to ${now.action}`;
}

/** Throws Refusal naming what moved. */
export function refuseMoved(approved: Plan, now: Plan): void {
  const moved = whatMoved(approved, now);
  if (moved.length === 0) return;
  throw new Refusal(
    `The plan of ${approved.madeAt} does not hold any more:\n  ${moved.join("\n  ")}`,
    "make a new one with ./kaunti plan and look at it",
  );
}
