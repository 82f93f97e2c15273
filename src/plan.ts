/** What `up` would do to some stacks, in words: who, what, before, after. Changes nothing. */
import type { KnownStack, PlannedResource, StackPlan, StackWish } from "#model/rollout";
import type { OpenCounty } from "#model/rollout-ports";
import { formatFence, parseFence } from "#reconcile/fence";
import { isUnchanged } from "#rollout/unchanged";
import { atOnce } from "#rollout/pool";
import { planCloud } from "./plan-cloud.ts";
import { previewResource } from "./preview-resource.ts";

export interface PlanOptions {
  /** Ask every target, also where the engine knows that the wanted state was applied: finds drift. */
  readonly refresh: boolean;
}

/** One stack. A stack whose digests are the applied ones is answered without any I/O but reading the state. */
export async function planStack(
  open: OpenCounty,
  wish: StackWish,
  { refresh }: PlanOptions,
): Promise<StackPlan> {
  const { stack, layer, rendered } = wish;
  const known = await open.known(stack);
  const base = { stack, county: open.home.slug, layer, notices: rendered.notices };
  const fences = new Map(rendered.resources.map(({ name, fence }) => [name, formatFence(fence)]));
  const unchanged = isUnchanged(wish, known, (name) => fences.get(name) ?? "");
  if (unchanged && !refresh) return { ...base, resources: [], pending: false };
  const resources = await atOnce(rendered.resources, async ({ name, fence, desired }) => {
    const id = formatFence(fence);
    const before = known?.resources.find((one) => one.name === name);
    const moved = before !== undefined && before.id !== id ? movedConflict(before.id, id) : [];
    const preview = await previewResource(open.resources, { fence, desired }, open.home.thresholds);
    const recorded = before?.digest === wish.digests[name];
    return planned(name, preview, actionOf(preview.changes.length, before, recorded), moved);
  });
  const gone = await removals(open, wish, known);
  const cloud = await planCloud(open, wish, known, refresh);
  const all = [...resources, ...gone, ...cloud];
  return {
    ...base,
    resources: all,
    pending:
      !unchanged || all.some(({ action, unknown }) => action !== "same" || unknown !== undefined),
  };
}

type Preview = Awaited<ReturnType<typeof previewResource>>;

function actionOf(
  changes: number,
  before: KnownStack["resources"][number] | undefined,
  recorded: boolean,
): PlannedResource["action"] {
  if (changes > 0) return before === undefined ? "create" : "update";
  return recorded ? "same" : "adopt";
}

function planned(
  name: string,
  preview: Preview,
  action: PlannedResource["action"],
  moved: readonly string[] = [],
): PlannedResource {
  const { fence, desiredDigest, observedDigest, changes, counts, owned, allow, why } = preview;
  return {
    name,
    fence,
    action,
    changes,
    counts,
    owned,
    ...(desiredDigest === undefined ? {} : { desiredDigest }),
    ...(observedDigest === undefined ? {} : { observedDigest }),
    ...(allow === undefined ? {} : { allow }),
    ...(preview.reachable ? {} : { unknown: why ?? "the target cannot be read" }),
    conflicts: [...moved, ...preview.conflicts],
  };
}

/** What the engine knows and nobody wants any more. */
async function removals(
  open: OpenCounty,
  wish: StackWish,
  known: KnownStack | undefined,
): Promise<PlannedResource[]> {
  const wanted = new Set(wish.rendered.resources.map(({ name }) => name));
  const left = known?.resources.filter(
    ({ type, name }) => type.startsWith("kaunti:") && !wanted.has(name),
  );
  const gone: PlannedResource[] = [];
  for (const { name, id } of left ?? []) gone.push(await planRemoval(open, name, id));
  return gone;
}

/** What taking one resource away would do: by its fence alone. */
export async function planRemoval(
  open: OpenCounty,
  name: string,
  id: string,
): Promise<PlannedResource> {
  const fence = parseFence(id);
  return planned(
    name,
    await previewResource(open.resources, { fence }, open.home.thresholds),
    "delete",
  );
}

const movedConflict = (before: string, after: string): string[] => [
  `it would move from ${before} to ${after}, and what was made there would be left behind: destroy the layer first, or give the new one another name`,
];
