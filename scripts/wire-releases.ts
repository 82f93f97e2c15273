/** The rollout's releases: policies read once, baselines bound and compiled. Loaded only for the layer that publishes them. */
import { join } from "node:path";
import { sha256 } from "#adapters/digest";
import { readPolicies } from "#adapters/policies";
import { bindBaseline } from "#checks/baseline";
import type { Policies } from "#model/baseline";
import { releaseOf } from "#use/release";
import type { WishOptions } from "#use/wish";
import { kit } from "./options.ts";

let read: Promise<Policies> | undefined;

/** `ids`: baselines, each once however often it is named; one that there is none of is left out, and told by rendering. */
export async function compileReleases(ids: readonly string[]): Promise<WishOptions["releases"]> {
  read ??= readPolicies(join(kit, "policies"));
  const policies = await read;
  const used = [...new Set(ids)].filter((id) => policies.baselines.has(id));
  return used.map((id) => releaseOf(bindBaseline(policies, id, {}, sha256), sha256));
}
