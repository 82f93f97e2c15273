/** What can never be applied to a directory, said before anything is touched; sentences name nobody. */
import type { DesiredDirectory } from "#model/desired";
import type { Fence } from "#model/fence";
import { meta } from "./directory-entry.ts";
import { baseOf } from "./directory-tree.ts";
import { dnKey, isDn, isWithin } from "./dn.ts";

const metaNames = new Set(Object.values(meta).map((name) => name.toLowerCase()));
const attributeName = /^[A-Za-z][A-Za-z0-9-]*(;[A-Za-z0-9-]+)*$/;

/** Each sentence with how many entries it is about. */
export function directoryProblems(fence: Fence, desired: DesiredDirectory): string[] {
  const base = baseOf(fence);
  const rules: [string, (entry: DesiredDirectory["entries"][number]) => boolean][] = [
    ["have a name that is no DN (RFC 4514)", (e) => !isDn(e.dn)],
    [`lie outside ${base}`, (e) => isDn(e.dn) && !isWithin(e.dn, base)],
    ["have no id", (e) => e.id === ""],
    [
      "have an attribute whose name is not allowed",
      (e) =>
        Object.keys(e.attributes).some(
          (n) => !attributeName.test(n) || metaNames.has(n.toLowerCase()),
        ),
    ],
    [
      "have a value with a NUL character",
      (e) => [e.id, ...Object.values(e.attributes).flat()].some((value) => value.includes("\0")),
    ],
    ["have no objectClass", (e) => (e.attributes["objectClass"] ?? []).length === 0],
  ];
  const problems = rules.flatMap(([what, broken]) => {
    const count = desired.entries.filter(broken).length;
    return count === 0 ? [] : [`${count} entries ${what}`];
  });
  const ids = doubled(desired.entries.map((e) => e.id));
  const names = doubled(desired.entries.filter((e) => isDn(e.dn)).map((e) => dnKey(e.dn)));
  if (ids > 0) problems.push(`${ids} entries have an id that another one has`);
  if (names > 0) problems.push(`${names} entries have a name that another one has`);
  return problems;
}

const doubled = (keys: readonly string[]): number => keys.length - new Set(keys).size;
