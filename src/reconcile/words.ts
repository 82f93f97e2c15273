/** Changes in words: for the operator's terminal and private plan, never for the engine's log. */
import type { Change, ChangeCounts, FieldChange } from "#model/change";

const verbs: Record<Change["action"], string> = {
  create: "create",
  update: "change",
  suspend: "suspend",
  restore: "restore",
  delete: "remove",
};

/** One line per change, then one per field: `suspend person Jane Wanjiku (person:1001)`, `  mail: a -> b`. */
export function explain(changes: readonly Change[]): string[] {
  return changes.flatMap(({ action, kind, label, id, fields }) => [
    `${verbs[action]} ${kind} ${label}${label === id || id === `${kind}:${label}` ? "" : ` (${id})`}`,
    ...fields.flatMap((field) => explainField(field).map((line) => `  ${line}`)),
  ]);
}

function explainField({ field, before, after }: FieldChange): string[] {
  // Parts of a list: there is no other side to show.
  if (field.endsWith(")")) return [`${field}: ${before ?? after ?? ""}`];
  const long = [before, after].some((text) => text !== undefined && /\n/.test(text));
  if (!long) return [`${field}: ${before ?? "(none)"} -> ${after ?? "(none)"}`];
  return [`${field}:`, ...lines("-", before), ...lines("+", after)];
}

const lines = (sign: string, text = ""): string[] =>
  text === "" ? [] : text.split("\n").map((line) => `${sign} ${line}`);

/** `3 to create, 1 to suspend`, or `no change`. */
export function summarise(counts: ChangeCounts): string {
  const parts = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([action, count]) => `${count} to ${verbs[action as Change["action"]]}`);
  return parts.length === 0 ? "no change" : parts.join(", ");
}
