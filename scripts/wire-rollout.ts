/** The rollout's part of wire.ts: engine, targets, keys, git. Decided here and nowhere else. */
import { sha256 } from "#adapters/digest";
import { ensureEngine } from "#adapters/engine/install";
import { openCountyEngine } from "#adapters/engine/open";
import { commitOf, isDirty } from "#adapters/git";
import { homeStore } from "#adapters/homes";
import { openResources } from "#adapters/resources";
import type { County } from "#model/county";
import type { Loaded } from "#model/inventory";
import type { CountyHome } from "#model/rollout";
import type { OpenCounty } from "#model/rollout-ports";
import { requireSharedState } from "#rollout/backend";
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

/** What rendering needs beside the county: the commit that the inventory is, the layers that are meant. */
export async function renderSettings(
  inventory: string,
  asOf: string,
  layers?: WishOptions["layers"],
): Promise<Omit<WishOptions, "releases" | "movements">> {
  const [commit, dirty] = await Promise.all([commitOf(inventory), isDirty(inventory)]);
  const base = { asOf, hash: sha256, ...(layers === undefined ? {} : { layers }) };
  if (commit === undefined) return base;
  return { ...base, commit, ...(dirty ? { dirty } : {}) };
}

/** The baselines of a county as releases. Only the endpoints layer asks: the policies and what judges by them are large. */
async function releasesOf(county: County): Promise<WishOptions["releases"]> {
  const { compileReleases } = await import("./wire-releases.ts");
  return compileReleases(Object.values(county.baselines));
}

/** One county with everything it is wanted to be. */
export async function countyWishes(
  loaded: Loaded,
  county: County,
  state: string,
  settings: Awaited<ReturnType<typeof renderSettings>>,
): Promise<{ readonly open: OpenCounty; readonly wishes: Awaited<ReturnType<typeof wishesOf>> }> {
  const open = await openCounty(homeOf(county), state);
  const releases = settings.layers?.includes("endpoints") === false ? [] : await releasesOf(county);
  const movements = loaded.register.of(county.code3).movements.length;
  const options = { ...settings, releases, movements };
  return { open, wishes: await wishesOf(open, county, options) };
}
