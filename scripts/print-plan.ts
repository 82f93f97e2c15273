/** A plan for the terminal: what is alike in many counties once, what is much in one line. */
import { counted } from "#model/count";
import type { Change } from "#model/change";
import type { PlannedResource, StackPlan } from "#model/rollout";
import { explain, summarise } from "#reconcile/words";
import { groupAlike, hasUnknown, stackCounts } from "#rollout/summary";

/** Changes of one action and kind that are printed one by one; of more, this many and a number. */
const shown = 8;

/** Lines. `full`: every single change with all its fields; `verb`: who asks for --allow. */
export function planLines(
  stacks: readonly StackPlan[],
  full: boolean,
  verb: "up" | "destroy" = "up",
): string[] {
  const pending = stacks.filter((stack) => stack.pending);
  const lines = groupAlike(pending).flatMap(({ counties, example }) => [
    counties.length === 1
      ? `${example.stack}: ${stackLine(example)}`
      : `${example.layer} of ${counties.length} counties (${counties.join(", ")}): in each ${stackLine(example)}`,
    ...example.notices.map((notice) => `  note: ${notice}`),
    ...example.resources.flatMap((resource) => resourceLines(resource, full, verb)),
  ]);
  return [...lines, totals(stacks, pending)];
}

function stackLine(stack: StackPlan): string {
  const adopted = stack.resources.filter(({ action }) => action === "adopt").length;
  const counts = summarise(stackCounts(stack));
  const unknown = hasUnknown(stack) ? ", and not everything could be told" : "";
  if (counts !== "no change") return `${counts}${unknown}`;
  if (hasUnknown(stack)) return "could not be told";
  return adopted > 0
    ? `nothing to change, ${adopted} to be taken note of${unknown}`
    : `nothing to change on its targets; what an earlier run left open is finished${unknown}`;
}

function resourceLines(resource: PlannedResource, full: boolean, asks: string): string[] {
  const { name, action, changes, unknown, conflicts, allow } = resource;
  if (action === "same" && unknown === undefined && conflicts.length === 0) return [];
  const verb = action === "adopt" ? "as wanted already, to be taken note of" : action;
  return [
    `  ${name}: ${unknown === undefined ? verb : `could not be told: ${unknown}`}`,
    ...conflicts.map((conflict) => `    in the way: ${conflict}`),
    ...(allow === undefined ? [] : [`    a mass change: ${asks} asks for --allow ${allow}`]),
    ...(full ? explain(changes) : brief(changes)).map((line) => `    ${line}`),
  ];
}

/** What is made new is only named; of many alike some are named and the rest counted. */
function brief(changes: readonly Change[]): string[] {
  const groups = Map.groupBy(changes, ({ action, kind }) => `${action} ${kind}`);
  return [...groups].flatMap(([what, group]) => {
    const named = group
      .slice(0, shown)
      .map((change) => (change.action === "create" ? { ...change, fields: [] } : change));
    const rest = group.length - named.length;
    return [...explain(named), ...(rest > 0 ? [`${what}: ${rest} more (--full shows them)`] : [])];
  });
}

function totals(stacks: readonly StackPlan[], pending: readonly StackPlan[]): string {
  const same = stacks.length - pending.length;
  const unknown = pending.filter(hasUnknown).length;
  if (unknown > 0)
    return `${counted(pending.length - unknown, "layer")} to change, ${unknown} that could not be told, ${same} unchanged.`;
  if (pending.length === 0)
    return `Nothing to change: ${counted(same, "layer is as it was", "layers are as they were")} applied.`;
  return `${counted(pending.length, "layer")} to change, ${same} unchanged.`;
}
