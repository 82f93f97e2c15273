/** What moved on the targets since it was applied. Read-only: nothing is changed, not even the engine's state. */
import type { ExitCode } from "#model/errors";
import { KauntiError } from "#model/errors";
import type { Change } from "#model/change";
import type { LayerName } from "#model/layer";
import type { Ancestry, StackMemory } from "#model/rollout";
import type { OpenCounty } from "#model/rollout-ports";
import { parseFence } from "#reconcile/fence";
import { atOnce } from "#rollout/pool";
import { stackName } from "#rollout/stack-name";
import { layerOrder } from "#services/index";
import { fetchDesired } from "./fetch-desired.ts";
import { previewResource } from "./preview-resource.ts";

export interface DriftedResource {
  readonly stack: string;
  readonly name: string;
  readonly fence: string;
  /** What would have to be done to put it back; empty = as it was applied. */
  readonly changes: readonly Change[];
  /** Why it could not be told. */
  readonly unknown?: string;
}

/** Every resource that was ever applied and not destroyed, also of a county that left the inventory. */
export async function driftOf(
  open: OpenCounty,
  only?: readonly LayerName[],
): Promise<DriftedResource[]> {
  const stacks = layerOrder
    .filter((name) => only?.includes(name) ?? true)
    .map((layer) => stackName(open.home.slug, layer));
  // Side by side, so that what several layers have on one target is read in one session.
  const read = await atOnce(stacks, async (stack) => ownDrift(open, stack));
  const found: DriftedResource[] = [];
  for (const [at, { own, inCloud }] of read.entries()) {
    // One engine run after the other: each is three processes.
    if (inCloud) found.push(...(await cloudDrift(open, stacks[at] ?? "")));
    found.push(...own);
  }
  return found;
}

async function ownDrift(
  open: OpenCounty,
  stack: string,
): Promise<{ readonly own: readonly DriftedResource[]; readonly inCloud: boolean }> {
  const all = (await open.known(stack))?.resources ?? [];
  const ours = all.filter(({ type }) => type.startsWith("kaunti:"));
  const own = await atOnce(ours, async ({ name, id, digest }) => ({
    stack,
    name,
    fence: id,
    ...(await moved(open, id, digest)),
  }));
  return { own, inCloud: ours.length < all.length };
}

async function moved(
  open: OpenCounty,
  id: string,
  digest: string,
): Promise<Pick<DriftedResource, "changes" | "unknown">> {
  try {
    const desired = await fetchDesired(open.resources, digest);
    const preview = await previewResource(open.resources, { fence: parseFence(id), desired });
    if (preview.reachable) return { changes: preview.changes };
    return { changes: [], unknown: preview.why ?? "the target cannot be read" };
  } catch (error) {
    if (!(error instanceof KauntiError)) throw error;
    return { changes: [], unknown: error.message };
  }
}

/** The cloud's own providers know: a preview that refreshes first names every property that moved. */
async function cloudDrift(open: OpenCounty, stack: string): Promise<DriftedResource[]> {
  const { steps } = await open.engine.run({ verb: "drift", stack });
  return steps
    .filter(({ type }) => !type.startsWith("kaunti:"))
    .map(({ op, type, name, differs }) => ({
      stack,
      name,
      fence: type,
      changes:
        op === "same" || op === "refresh"
          ? differs.length === 0
            ? []
            : [
                {
                  action: "update" as const,
                  id: name,
                  kind: type,
                  label: name,
                  fields: differs.map((field) => ({ field })),
                },
              ]
          : [
              {
                action: op === "delete" ? ("delete" as const) : ("update" as const),
                id: name,
                kind: type,
                label: name,
                fields: differs.map((field) => ({ field })),
              },
            ],
    }));
}

/**
 * The command that puts one county back. `up` brings targets to what the inventory says, so it has to be the one that was
 * applied, judged by no earlier day. `ancestry`: of the commit that was applied last; undefined outside git.
 */
export function putBack(
  slug: string,
  memory: Pick<StackMemory, "asOf" | "revision"> | undefined,
  today: string,
  ancestry: Ancestry | undefined,
  place = "",
): string {
  const day = memory !== undefined && memory.asOf > today ? ` --as-of ${memory.asOf}` : "";
  const command = `./kaunti up${place} --county ${slug} --refresh${day} (it shows the plan first)`;
  const { commit } = memory?.revision ?? {};
  if (commit === undefined || ancestry === undefined || ancestry === "ancestor")
    return `To put it back: ${command}`;
  return `To put it back: fetch the inventory that was applied (commit ${commit.slice(0, 10)}; git pull), then ${command}`;
}

/** 2 when any target could not be read, else 1 when anything moved, else 0. */
export function driftExitCode(found: readonly DriftedResource[]): ExitCode {
  if (found.some(({ unknown }) => unknown !== undefined)) return 2;
  return found.some(({ changes }) => changes.length > 0) ? 1 : 0;
}
