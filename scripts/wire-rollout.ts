/** The rollout's part of wire.ts: engine, targets, keys, git. Decided here and nowhere else. */
import { join } from "node:path";
import { sha256 } from "#adapters/digest";
import { ensureEngine } from "#adapters/engine/install";
import { openCountyEngine } from "#adapters/engine/open";
import { commitOf, isDirty } from "#adapters/git";
import { homeStore } from "#adapters/homes";
import { readPolicies } from "#adapters/policies";
import { openResources } from "#adapters/resources";
import { bindBaseline } from "#checks/baseline";
import type { Policies } from "#model/baseline";
import type { County } from "#model/county";
import type { Loaded } from "#model/inventory";
import type { CountyHome } from "#model/rollout";
import type { OpenCounty } from "#model/rollout-ports";
import { requireSharedState } from "#rollout/backend";
import { releaseOf } from "#use/release";
import { homeOf, wishesOf, type WishOptions } from "#use/wish";
import { kit } from "./options.ts";

let engine: Promise<{ readonly root: string }> | undefined;

/** Found or got when it is first needed; a line of progress on stderr while that takes long. */
export async function engineRoot(): Promise<string> {
  engine ??= ensureEngine({ env: process.env, kit, say: console.error });
  return (await engine).root;
}

/** A county's engine and targets. Throws Refusal for a real county without a shared state. */
export async function openCounty(home: CountyHome, state: string): Promise<OpenCounty> {
  requireSharedState(home);
  const resources = await openResources({
    state,
    digestKey: home.digestKey,
    makeKey: home.practice,
  });
  return { ...openCountyEngine(home, { kit, state, engineRoot }), resources };
}

export const homes = (state: string): ReturnType<typeof homeStore> => homeStore(state);

/** What rendering needs beside the county: policies as releases, and the commit that the inventory is. */
export async function renderSettings(
  inventory: string,
  asOf: string,
): Promise<Omit<WishOptions, "releases" | "movements"> & { readonly policies: Policies }> {
  const commit = await commitOf(inventory);
  const policies = await readPolicies(join(kit, "policies"));
  const base = { asOf, hash: sha256, policies };
  if (commit === undefined) return base;
  return { ...base, commit, ...((await isDirty(inventory)) ? { dirty: true } : {}) };
}

/** One county with everything it is wanted to be. */
export async function countyWishes(
  loaded: Loaded,
  county: County,
  state: string,
  settings: Awaited<ReturnType<typeof renderSettings>>,
  layers?: WishOptions["layers"],
): Promise<{ readonly open: OpenCounty; readonly wishes: Awaited<ReturnType<typeof wishesOf>> }> {
  const open = await openCounty(homeOf(county), state);
  const { policies, ...rest } = settings;
  const used = [...new Set(Object.values(county.baselines))].filter((id) =>
    policies.baselines.has(id),
  );
  const releases = used.map((id) => releaseOf(bindBaseline(policies, id, {}, sha256), sha256));
  const movements = loaded.register.of(county.code3).movements.length;
  const options = { ...rest, releases, movements, ...(layers === undefined ? {} : { layers }) };
  return { open, wishes: await wishesOf(open, county, options) };
}
