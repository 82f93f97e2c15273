/** One entry: what has to be modified so that our attributes are as wanted, and the same in words. */
import type { FieldChange } from "#model/change";
import type { Attributes, DirectoryEntry } from "#model/desired";
import type { AttributeChange, ObservedEntry } from "./directory-entry.ts";
import {
  idOf,
  isClass,
  isRetired,
  kindOf,
  managedNames,
  managedValues,
  meta,
  suspensionFor,
  textsOf,
} from "./directory-entry.ts";
import { valueSet } from "./canonical.ts";

export interface EntryDiff {
  readonly modify: readonly AttributeChange[];
  readonly fields: readonly FieldChange[];
}

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((value, index) => value === b[index]);

/** Values of such attributes are never shown, nor their hashes: a short secret is found from its hash. */
const secret = /password|passphrase|secret|privatekey/i;

const shown = (attribute: string, values: readonly string[]): string =>
  secret.test(attribute) ? "(not shown)" : values.join("; ");

/** One field for a single value; of a list only what goes and what comes, or a group would fill the screen. */
function field(name: string, before: readonly string[], after: readonly string[]): FieldChange[] {
  if (before.length < 2 && after.length < 2)
    return [
      {
        field: name,
        ...(before.length > 0 && { before: shown(name, before) }),
        ...(after.length > 0 && { after: shown(name, after) }),
      },
    ];
  const gone = before.filter((value) => !after.includes(value));
  const come = after.filter((value) => !before.includes(value));
  return [
    ...(gone.length > 0 ? [{ field: `${name} (taken out)`, before: shown(name, gone) }] : []),
    ...(come.length > 0 ? [{ field: `${name} (put in)`, after: shown(name, come) }] : []),
  ];
}

/** `wanted` normalised. Attributes that were never ours stay as they are, whoever set them. */
export function diffEntry(have: ObservedEntry, wanted: DirectoryEntry): EntryDiff {
  const before = managedValues(have);
  const modify: AttributeChange[] = [];
  const fields: FieldChange[] = [];
  for (const name of new Set([...Object.keys(before), ...Object.keys(wanted.attributes)])) {
    const after = wanted.attributes[name] ?? [];
    if (isClass(name)) {
      modify.push(...classChanges(have, before, after));
      if (!same(before[name] ?? [], after)) fields.push(...field(name, before[name] ?? [], after));
      continue;
    }
    const now = valueSet(name, textsOf(have, name));
    if (same(now, after)) continue;
    modify.push({ op: "replace", attribute: name, values: after });
    fields.push(...field(name, now, after));
  }
  const metas: [string, string[], string[]][] = [
    [meta.id, [idOf(have)], [wanted.id]],
    [meta.kind, [kindOf(have)], [wanted.kind]],
    [meta.managed, textsOf(have, meta.managed).toSorted(), managedNames(wanted.attributes)],
    [meta.retired, textsOf(have, meta.retired), []],
  ];
  for (const [attribute, now, after] of metas) {
    if (same(now, after)) continue;
    modify.push({ op: "replace", attribute, values: after });
    // What we manage follows from the fields above; only an odd ledger is told by itself.
    if (attribute !== meta.managed || fields.length === 0)
      fields.push(...field(attribute, now, after));
  }
  return { modify, fields };
}

/** Classes are added and removed one by one: others may have added theirs. */
function classChanges(
  have: ObservedEntry,
  before: Attributes,
  after: readonly string[],
): AttributeChange[] {
  const present = new Set(textsOf(have, "objectClass").map((value) => value.toLowerCase()));
  const kept = new Set([...after, meta.objectClass].map((value) => value.toLowerCase()));
  const add = [...after, meta.objectClass].filter((value) => !present.has(value.toLowerCase()));
  const remove = (before["objectClass"] ?? []).filter((value) => !kept.has(value.toLowerCase()));
  return [
    ...(add.length > 0 ? [{ op: "add", attribute: "objectClass", values: add } as const] : []),
    ...(remove.length > 0
      ? [{ op: "remove", attribute: "objectClass", values: remove } as const]
      : []),
  ];
}

/** Keeps the entry and everything in it, and makes the account unusable. */
export function retire(have: ObservedEntry): EntryDiff {
  const suspends = kindOf(have) === "person" || kindOf(have) === "mailbox";
  const values = suspends ? suspensionFor((name) => textsOf(have, name)) : [];
  const modify: AttributeChange[] = [];
  const fields: FieldChange[] = [];
  for (const { attribute, value } of values) {
    const now = textsOf(have, attribute);
    if (same(now, [value])) continue;
    modify.push({ op: "replace", attribute, values: [value] });
    fields.push(...field(attribute, now, [value]));
  }
  // What we set is ours from now on, so that it goes when the person comes back.
  const managed = textsOf(have, meta.managed).toSorted();
  const known = new Set(managed.map((name) => name.toLowerCase()));
  const taken = modify.map((change) => change.attribute).filter((n) => !known.has(n.toLowerCase()));
  if (taken.length > 0)
    modify.push({
      op: "replace",
      attribute: meta.managed,
      values: [...managed, ...taken].toSorted(),
    });
  if (!isRetired(have)) {
    modify.push({ op: "replace", attribute: meta.retired, values: ["TRUE"] });
    fields.push(...field(meta.retired, [], ["TRUE"]));
  }
  return { modify, fields };
}
