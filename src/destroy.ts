/** Takes away what the kit made for a county, from the engine's state and the fences alone: the inventory may have lost it. */
import { Refusal } from "#model/errors";
import type { EngineWatch } from "#model/engine";
import type { LayerName } from "#model/layer";
import type { StackPlan } from "#model/rollout";
import type { OpenCounty } from "#model/rollout-ports";
import { stackName } from "#rollout/stack-name";
import { massWords } from "#reconcile/guard";
import { allowNeeded, stackCounts } from "#rollout/summary";
import { layerOrder } from "#services/index";
import { planRemoval } from "./plan.ts";

/** What would be taken away, last layer first. Layers that were never made are not in it. */
export async function planDestroy(
  open: OpenCounty,
  only?: readonly LayerName[],
): Promise<StackPlan[]> {
  const plans: StackPlan[] = [];
  for (const layer of layerOrder.toReversed().filter((name) => only?.includes(name) ?? true)) {
    const stack = stackName(open.home.slug, layer);
    const known = await open.known(stack);
    if (known === undefined) continue;
    const resources = [];
    const cloud = known.resources.filter(({ type }) => !type.startsWith("kaunti:")).length;
    const mass = cloud > open.home.thresholds.count ? { allow: cloud } : {};
    for (const { name, id, type } of known.resources)
      if (type.startsWith("kaunti:")) resources.push(await planRemoval(open, name, id));
      else resources.push({ ...cloudRemoval(name, type), ...mass });
    plans.push({ stack, county: open.home.slug, layer, resources, notices: [], pending: true });
  }
  return plans;
}

function cloudRemoval(name: string, type: string): StackPlan["resources"][number] {
  const counts = { create: 0, update: 0, suspend: 0, restore: 0, delete: 1 };
  const change = {
    action: "delete",
    id: name,
    kind: type.split(":").at(-1) ?? type,
    label: name,
    fields: [],
  } as const;
  return {
    name,
    fence: type,
    action: "delete",
    changes: [change],
    counts,
    owned: 1,
    conflicts: [],
  };
}

/** Throws Refusal before anything is touched: naming the county does not lift the mass-change guard, the number does. */
export function guardDestroy(plans: readonly StackPlan[], allow: number | undefined): void {
  const needed = allowNeeded({ stacks: plans });
  if (needed === undefined || needed <= (allow ?? -1)) return;
  const mass = plans.filter(({ resources }) => resources.some((one) => one.allow !== undefined));
  const what = mass.map((plan) => `${plan.stack}: this would ${massWords(stackCounts(plan))}`);
  throw new Refusal(
    `${what.join("\n")}, which is more than the county's thresholds let through`,
    `nothing was changed; look at it, and when that is meant, say --allow ${needed}`,
  );
}

/** One stack. `allow`: what the operator has said; the provider holds every resource to it once more. */
export async function destroyStack(
  open: OpenCounty,
  plan: StackPlan,
  allow: number | undefined,
  watch: EngineWatch = {},
): Promise<readonly string[]> {
  const blocked = plan.resources.flatMap(({ name, conflicts }) =>
    conflicts.map((one) => `${name}: ${one}`),
  );
  if (blocked.length > 0)
    throw new Refusal(`${plan.stack}: ${blocked.join("\n")}`, "put that right and try again");
  const told = await open.recover(plan.stack);
  const approved = await open.approve(plan.stack, {
    resources: Object.fromEntries(
      plan.resources.map(({ name, observedDigest }) => [name, { observedDigest }]),
    ),
  });
  const env = {
    KAUNTI_PLAN: approved,
    ...(allow === undefined ? {} : { KAUNTI_ALLOW: String(allow) }),
  };
  await open.engine.run(
    { verb: "destroy", stack: plan.stack, env, expected: plan.resources.length },
    watch,
  );
  return told;
}
