/** Cloud resources are planned by the engine itself: their providers know what would change. */
import type { EngineStep } from "#model/engine";
import { countChanges } from "#model/change";
import type { KnownStack, PlannedAction, PlannedResource, StackWish } from "#model/rollout";
import type { OpenCounty } from "#model/rollout-ports";
import { memoryOf } from "./wish.ts";

/** Empty for a stack without cloud resources, and for one whose cloud part was applied as it is. */
export async function planCloud(
  open: OpenCounty,
  wish: StackWish,
  known: KnownStack | undefined,
  refresh: boolean,
): Promise<PlannedResource[]> {
  const had = known?.resources.some(({ type }) => !type.startsWith("kaunti:")) ?? false;
  if (wish.cloud === "" && !had) return [];
  if (!refresh && known?.memory?.cloud === wish.cloud && known.pending === 0) return [];
  await open.recover(wish.stack);
  const { steps } = await open.engine.run({
    verb: "preview",
    stack: wish.stack,
    program: programOf(wish, known),
    refresh,
  });
  return steps.filter(({ type }) => !type.startsWith("kaunti:")).map(fromStep);
}

/** The inline program of a stack, as the engine's worker loads it. */
export function programOf(
  wish: StackWish,
  known: KnownStack | undefined,
): { readonly module: "stack"; readonly payload: unknown } {
  const { rendered, digests } = wish;
  return { module: "stack", payload: { rendered, digests, memory: memoryOf(wish, known?.memory) } };
}

const actions: Readonly<Record<string, PlannedAction>> = {
  create: "create",
  delete: "delete",
  same: "same",
};

/** A replacement is shown as such: it makes a new one and takes the old one away. */
function fromStep({ op, type, name, differs }: EngineStep): PlannedResource {
  const action = actions[op] ?? (op.startsWith("delete") ? "delete" : "update");
  const kind = type.split(":").at(-1) ?? type;
  const label = op.includes("replace") ? `${name} (replaced)` : name;
  const fields = differs.map((field) => ({ field }));
  const changes =
    action === "same"
      ? []
      : [
          {
            action: action === "adopt" ? "update" : action,
            id: name,
            kind,
            label,
            fields,
          } as const,
        ];
  return {
    name,
    fence: type,
    action,
    changes,
    counts: countChanges(changes),
    owned: 0,
    conflicts: [],
  };
}
