/** Sums over a plan; the exit code is decided here, once. */
import type { ChangeCounts } from "#model/change";
import { countChanges } from "#model/change";
import type { ExitCode } from "#model/errors";
import type { Plan, PlannedResource, StackPlan } from "#model/rollout";

/** Changes of a stack, added up. */
export function stackCounts(stack: StackPlan): ChangeCounts {
  return countChanges(stack.resources.flatMap(({ changes }) => [...changes]));
}

export const hasUnknown = (stack: StackPlan): boolean =>
  stack.resources.some(({ unknown }) => unknown !== undefined);

/** 2 when any target could not be read, else 1 when the engine has something to do, else 0. */
export function planExitCode({ stacks }: Pick<Plan, "stacks">): ExitCode {
  if (stacks.some(hasUnknown)) return 2;
  return stacks.some(({ pending }) => pending) ? 1 : 0;
}

/** What stands in the way of applying, each with the way out. */
export function obstacles({ stacks }: Pick<Plan, "stacks">): string[] {
  return stacks.flatMap(({ stack, resources }) =>
    resources.flatMap(({ name, conflicts }) =>
      conflicts.map((conflict) => `${stack}: ${name}: ${conflict}`),
    ),
  );
}

/** The number that lifts the mass-change guard for all of a plan; undefined when it says nothing. */
export function allowNeeded({ stacks }: Pick<Plan, "stacks">): number | undefined {
  const asked = stacks.flatMap(({ resources }) => resources.flatMap(({ allow }) => allow ?? []));
  return asked.length === 0 ? undefined : Math.max(...asked);
}

/** Stacks whose changes read the same once the county's own names are taken out: shown once, with the counties. */
export function groupAlike(
  stacks: readonly StackPlan[],
): { readonly counties: string[]; readonly example: StackPlan }[] {
  const groups = new Map<string, { counties: string[]; example: StackPlan }>();
  for (const stack of stacks) {
    const key = `${stack.layer}\n${stack.resources.map(alike).join("\n")}`;
    const group = groups.get(key);
    if (group) group.counties.push(stack.county);
    else groups.set(key, { counties: [stack.county], example: stack });
  }
  return [...groups.values()];
}

function alike({ action, unknown, conflicts, changes }: PlannedResource): string {
  const words = changes.map((one) => [one.action, one.kind, one.label, one.fields]);
  return JSON.stringify([action, unknown, conflicts, words]);
}
