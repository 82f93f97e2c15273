/** A plan is data: what would change, in words a person reads, and in a form a driver applies. */
export type ChangeAction = "create" | "update" | "suspend" | "restore" | "delete";

export interface FieldChange {
  /** Of a list: `member (taken out)` with `before` only, `member (put in)` with `after` only. */
  readonly field: string;
  /** Absent before = added; absent after = removed. Sensitive values come as `sha256:…`. */
  readonly before?: string;
  readonly after?: string;
}

export interface Change {
  readonly action: ChangeAction;
  /** Pivot id (directory) or path, package, unit (host), seat. */
  readonly id: string;
  /** `person`, `group`, `file`, `package`, `seat`… */
  readonly kind: string;
  /** Names people: goes to the operator's terminal and private plan file only, never to the engine. */
  readonly label: string;
  readonly fields: readonly FieldChange[];
}

export type ChangeCounts = Readonly<Record<ChangeAction, number>>;

/** What Pulumi's state may know of a change set: numbers. */
export function countChanges(changes: readonly Change[]): ChangeCounts {
  const counts = { create: 0, update: 0, suspend: 0, restore: 0, delete: 0 };
  for (const change of changes) counts[change.action] += 1;
  return counts;
}
