/** A host, in words: which files, packages and units differ from what is wanted. */
import type { Change, FieldChange } from "#model/change";
import type { DesiredHost, HostFile, HostUnit } from "#model/desired";
import type { ObservedFile } from "./host-manifest.ts";

/** `after` undefined: the file leaves; `edited`: somebody else wrote it since, and where that is kept. */
export function fileChange(
  before: ObservedFile | undefined,
  after: HostFile,
  hash: (text: string) => string,
  edited: string | undefined,
): Change | undefined {
  const fields: FieldChange[] = [];
  if (before?.kind === "file") {
    if (before.text !== after.content || before.hash !== hash(after.content))
      fields.push(contentField(before, after, hash));
    for (const name of ["mode", "owner", "group"] as const)
      if (before[name] !== after[name])
        fields.push({ field: name, before: before[name], after: after[name] });
  } else if (before?.kind === "link") fields.push({ field: "link", before: before.to });
  if (before !== undefined && fields.length === 0) return undefined;
  if (edited !== undefined) fields.push({ field: "changed by hand, kept as", after: edited });
  const action = before === undefined ? "create" : "update";
  return { action, id: after.path, kind: "file", label: after.path, fields };
}

function contentField(
  before: ObservedFile & { kind: "file" },
  after: HostFile,
  hash: (text: string) => string,
): FieldChange {
  if (after.sensitive)
    return {
      field: "content",
      before: `sha256:${before.hash}`,
      after: `sha256:${hash(after.content)}`,
    };
  const [old, now] = [before.text.split("\n"), after.content.split("\n")];
  let head = 0;
  while (head < Math.min(old.length, now.length) && old[head] === now[head]) head += 1;
  let tail = 0;
  const room = Math.min(old.length, now.length) - head;
  while (tail < room && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  return {
    field: `content from line ${head + 1}`,
    before: old.slice(head, old.length - tail).join("\n"),
    after: now.slice(head, now.length - tail).join("\n"),
  };
}

/** Packages, and the units' own check, reload and order. */
export function unitChanges(before: DesiredHost | undefined, after: DesiredHost): Change[] {
  const old = new Map((before?.units ?? []).map((unit) => [unit.name, unit]));
  const now = new Map(after.units.map((unit) => [unit.name, unit]));
  const changes: Change[] = [];
  for (const unit of after.units) {
    const was = old.get(unit.name);
    changes.push(...packageChanges(was, unit));
    const fields = unitFields(was, unit);
    if (was === undefined || fields.length > 0)
      changes.push(about(was === undefined ? "create" : "update", "unit", unit.name, fields));
  }
  for (const [name, unit] of old) {
    if (now.has(name)) continue;
    changes.push(...packageChanges(unit, undefined), about("delete", "unit", name, []));
  }
  const [orderBefore, orderAfter] = [[...old.keys()], [...now.keys()]];
  const sameSet = orderBefore.toSorted().join("\n") === orderAfter.toSorted().join("\n");
  if (sameSet && orderBefore.join("\n") !== orderAfter.join("\n")) {
    const field = { field: "order", before: orderBefore.join(" "), after: orderAfter.join(" ") };
    changes.push(about("update", "unit", after.host, [field]));
  }
  if (before !== undefined && before.host !== after.host)
    changes.push(
      about("update", "host", after.host, [
        { field: "host", before: before.host, after: after.host },
      ]),
    );
  return changes;
}

function unitFields(before: HostUnit | undefined, after: HostUnit): FieldChange[] {
  if (before === undefined) return [];
  return (["check", "reload"] as const)
    .filter((name) => before[name] !== after[name])
    .map((name) => ({ field: name, before: before[name], after: after[name] }));
}

function packageChanges(before: HostUnit | undefined, after: HostUnit | undefined): Change[] {
  const old = new Set(before?.packages);
  const now = new Set(after?.packages);
  return [
    ...[...now]
      .filter((name) => !old.has(name))
      .map((name) => about("create", "package", name, [])),
    ...[...old]
      .filter((name) => !now.has(name))
      .map((name) => about("delete", "package", name, [])),
  ];
}

function about(
  action: Change["action"],
  kind: string,
  name: string,
  fields: readonly FieldChange[],
): Change {
  return { action, id: `${kind}:${name}`, kind, label: name, fields };
}
