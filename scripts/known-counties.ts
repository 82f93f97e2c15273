/** Counties that were applied from this state, whatever became of them in the inventory. */
import { KauntiError } from "#model/errors";
import type { CountyHome } from "#model/rollout";
import { findCountyIn } from "#use/load";
import { homeOf } from "#use/wish";
import { stateDir, type InventoryOptions } from "./options.ts";
import { homes } from "./wire-rollout.ts";
import { openInventory } from "./wire.ts";

const called = (home: CountyHome, asked: string): boolean =>
  home.slug === asked.toLowerCase() || (/^\d{1,3}$/.test(asked) && home.code === Number(asked));

/** `--county`, every one with `--all`, or the only one there is. Throws KauntiError (exit 3). */
export async function appliedCounties(
  options: InventoryOptions & { readonly all?: true },
): Promise<readonly CountyHome[]> {
  const all = await homes(stateDir(options)).list();
  if (options.all === true) return all;
  const { county } = options;
  if (county !== undefined) {
    const home = all.find((one) => called(one, county)) ?? (await fromInventory(options, county));
    if (home !== undefined) return [home];
  }
  if (county === undefined && all.length === 1) return all;
  const names = all.map(({ slug }) => slug).join(", ");
  throw new KauntiError(
    county === undefined
      ? "which county was not said"
      : `nothing was applied for "${county}" from here`,
    {
      exit: 3,
      next:
        names === ""
          ? "nothing was ever applied with this state"
          : `give --county with one of ${names}`,
    },
  );
}

/** Another engineer may have applied it: the inventory knows the shared state. */
async function fromInventory(
  options: InventoryOptions,
  asked: string,
): Promise<CountyHome | undefined> {
  try {
    const { country } = await openInventory(options, { narrow: true });
    const county = findCountyIn(country, asked);
    return county?.managed === true ? homeOf(county) : undefined;
  } catch (error) {
    // A county that is not (or not rightly) in the inventory is what this is for.
    if (error instanceof KauntiError) return undefined;
    throw error;
  }
}
