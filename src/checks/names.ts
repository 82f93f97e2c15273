/** Names of accounts and groups as the judged system's own files give them: never as the judging machine would. */
import type { Facts } from "#model/fact";
import { Untold } from "./check-type.ts";
import { recall } from "./recall.ts";

/** Ids of the names; `root` is 0 whatever a file says. Throws Untold when no name of the set exists. */
export function idsOf(
  facts: Facts,
  kind: "passwd" | "group",
  names: readonly string[],
): readonly number[] {
  const ids = names.flatMap((name) => (name === "root" ? [0] : idOf(facts, kind, name)));
  if (ids.length === 0)
    throw new Untold("error", `${names.join(", ")} is not in /etc/${kind}`, `/etc/${kind}`);
  return ids;
}

function idOf(facts: Facts, kind: "passwd" | "group", name: string): readonly number[] {
  if (/^\d+$/.test(name)) return [Number(name)];
  const entry =
    kind === "passwd"
      ? recall(facts, { kind: "passwd" }).find((account) => account.name === name)?.uid
      : recall(facts, { kind: "group" }).find((group) => group.name === name)?.gid;
  return entry === undefined || !/^\d+$/.test(entry) ? [] : [Number(entry)];
}
