/** One target that is down stops itself only: what can be reached is brought up, what cannot stays as the engine knows it. */
import type { KnownStack, StackPlan, StackWish } from "#model/rollout";

/**
 * The wish without what could not be told: a resource that was made before keeps its old digest (the engine finds it the
 * same and asks nobody), one that never was is left out. Undefined where nothing would be left to do, or where what cannot
 * be told is a removal, which cannot be put off by registering it.
 */
export function withoutUnreachable(
  wish: StackWish,
  plan: StackPlan,
  known: KnownStack | undefined,
): StackWish | undefined {
  const down = new Set(plan.resources.flatMap(({ name, unknown }) => (unknown ? [name] : [])));
  const removal = plan.resources.some(({ action, unknown }) => action === "delete" && unknown);
  const rest = plan.resources.some(({ action, name }) => action !== "same" && !down.has(name));
  if (removal || !rest) return undefined;
  const before = new Map(known?.resources.map(({ name, digest }) => [name, digest]));
  const left = wish.rendered.resources.filter(({ name }) => !down.has(name) || before.has(name));
  const names = new Set(left.map(({ name }) => name));
  const resources = left.map((resource) => ({
    ...resource,
    dependsOn: resource.dependsOn.filter((name) => names.has(name)),
  }));
  const digests = Object.fromEntries(
    left.map(({ name }) => [name, (down.has(name) ? before.get(name) : wish.digests[name]) ?? ""]),
  );
  return { ...wish, rendered: { ...wish.rendered, resources }, digests };
}

/** `name: why`, for every resource of the plan that could not be told. */
export function unreachableWords({ resources }: StackPlan): string[] {
  return resources.flatMap(({ name, unknown }) =>
    unknown === undefined ? [] : [`${name}: ${unknown}`],
  );
}
