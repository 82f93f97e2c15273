/** The way back of the last apply, per resource; afterwards the engine is told what is there now. */
import type { Change } from "#model/change";
import { KauntiError, Refusal } from "#model/errors";
import type { LayerName } from "#model/layer";
import type { OpenCounty } from "#model/rollout-ports";
import type { UndoRecord } from "#model/target";
import { parseFence } from "#reconcile/fence";
import { stackName } from "#rollout/stack-name";
import { layerOrder } from "#services/index";
import { previewResource } from "./preview-resource.ts";
import { undoResource } from "./undo-resource.ts";

export interface Undoable {
  readonly stack: string;
  readonly name: string;
  readonly fence: string;
  /** What undoing would change now; empty = nothing to take back. */
  readonly changes: readonly Change[];
  /** The number that `--allow` has to say. */
  readonly allow?: number;
  readonly unknown?: string;
}

/** Every resource of a county of which this machine still knows what was there before the last apply. */
export async function undoables(
  open: OpenCounty,
  only?: readonly LayerName[],
): Promise<Undoable[]> {
  const found: Undoable[] = [];
  for (const layer of layerOrder.filter((name) => only?.includes(name) ?? true)) {
    const stack = stackName(open.home.slug, layer);
    for (const { name, id } of (await open.known(stack))?.resources ?? []) {
      const record = await latest(open, id);
      if (record === undefined) continue;
      if (record instanceof KauntiError) {
        found.push({ stack, name, fence: id, changes: [], unknown: record.message });
        continue;
      }
      const desired = record.undo && !record.finished ? record.goal : record.before;
      const wanted = { fence: parseFence(id), ...(desired === undefined ? {} : { desired }) };
      const preview = await previewResource(open.resources, wanted, open.home.thresholds);
      const { changes, allow, reachable, why = "" } = preview;
      found.push({
        stack,
        name,
        fence: id,
        changes,
        ...(allow === undefined ? {} : { allow }),
        ...(reachable ? {} : { unknown: why }),
      });
    }
  }
  return found;
}

/** A damaged record is told in the list; it does not hide the others. */
async function latest(
  { resources }: OpenCounty,
  id: string,
): Promise<UndoRecord | KauntiError | undefined> {
  try {
    return await resources.undo.latest(id);
  } catch (error) {
    if (error instanceof KauntiError) return error;
    throw error;
  }
}

/** Takes one back and refreshes its stack, so that the next plan knows. The lines to tell. */
export async function undo(
  open: OpenCounty,
  one: Undoable,
  allow: number | undefined,
): Promise<readonly string[]> {
  if (one.allow !== undefined && one.allow > (allow ?? -1))
    throw new Refusal(
      `${one.name}: taking this back is a mass change of ${one.allow}`,
      `look at it, and if that is meant, say --allow ${one.allow}`,
    );
  const told = [...(await open.recover(one.stack))];
  await undoResource(
    open.resources,
    { name: one.name, fence: parseFence(one.fence) },
    {
      thresholds: open.home.thresholds,
      ...(allow === undefined ? {} : { allow }),
      tell: (line) => void told.push(line),
    },
  );
  await open.engine.run({ verb: "refresh", stack: one.stack });
  return told;
}
