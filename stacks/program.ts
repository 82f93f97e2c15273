/** The program of a stack: the same for `kaunti up` (inline, in its worker) and `pulumi up` (stacks/index.ts). */
import * as pulumi from "@pulumi/pulumi";
import { KauntiError } from "#model/errors";
import type { RenderedLayer } from "#model/layer";
import type { StackMemory } from "#model/rollout";
import { layers } from "./layers.ts";

/** Rendered already, and its desired states put into the private store under `digests` (by logical name). */
export interface ProgramPayload {
  readonly rendered: RenderedLayer;
  readonly digests: Readonly<Record<string, string>>;
  readonly memory: StackMemory;
}

/** Registers everything. The memory becomes an output only when every resource is done. */
export async function run({
  rendered,
  digests,
  memory,
}: ProgramPayload): Promise<Record<string, unknown>> {
  const made: pulumi.CustomResource[] = [];
  pulumi.runtime.registerStackTransformation(({ resource }) => {
    if (pulumi.CustomResource.isInstance(resource)) made.push(resource);
    return undefined;
  });
  const digestOf = ({ name }: { readonly name: string }): string => {
    const digest = digests[name];
    if (digest === undefined) throw new KauntiError(`"${name}" was not prepared for the engine`);
    return digest;
  };
  const outputs = await layers[rendered.layer](rendered, digestOf, memory.asOf);
  return { ...outputs, kaunti: pulumi.all(made.map(({ id }) => id)).apply(() => memory) };
}
