/**
 * `pulumi up`, as the official CLI starts it: the stack `<county>.<layer>` says what to bring up. `kaunti up` runs the
 * same program (program.ts) without the language host, and adds the plan, the older-clone rule and the undo list.
 */
import * as pulumi from "@pulumi/pulumi";
import { KauntiError } from "#model/errors";
import { parseStackName } from "#rollout/stack-name";
import { wishOfStack } from "../scripts/wire-stack.ts";
import { run } from "./program.ts";

export default async function program(): Promise<Record<string, unknown>> {
  const config = new pulumi.Config("kaunti");
  const settings = { inventory: config.get("inventory"), asOf: config.get("asOf") };
  try {
    const { slug, layer } = parseStackName(pulumi.getStack());
    return await run(await wishOfStack(config.get("county") ?? slug, layer, settings));
  } catch (error) {
    // A sentence for the operator instead of a stack trace.
    if (error instanceof KauntiError) throw new pulumi.RunError(error.message);
    throw error;
  }
}
