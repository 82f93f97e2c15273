/** Resources in an order in which each comes after what it depends on. */
import { KauntiError } from "#model/errors";

interface Node {
  readonly name: string;
  readonly dependsOn: readonly string[];
}

/** Throws KauntiError on an unknown name or a circle: the data is wrong, and half a stack must not be made. */
export function inOrder<T extends Node>(nodes: readonly T[]): T[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const sorted: T[] = [];
  const state = new Map<string, "open" | "done">();
  const visit = (node: T): void => {
    if (state.get(node.name) === "done") return;
    if (state.get(node.name) === "open")
      throw new KauntiError(`resource "${node.name}" depends on itself`);
    state.set(node.name, "open");
    for (const name of node.dependsOn) {
      const before = byName.get(name);
      if (before === undefined)
        throw new KauntiError(`resource "${node.name}" depends on "${name}", which is not there`);
      visit(before);
    }
    state.set(node.name, "done");
    sorted.push(node);
  };
  if (byName.size !== nodes.length) throw new KauntiError("two resources have one name");
  for (const node of nodes) visit(node);
  return sorted;
}
