/** What plan and up do together: the inventory opened, every stack wished for and planned. */
import { userInfo } from "node:os";
import { filesBelow } from "#adapters/folder-files";
import { ancestryOf } from "#adapters/git";
import { withLock } from "#adapters/lock";
import { appendAllocations, registerDir } from "#adapters/register";
import { freshRows } from "#adapters/register-taken";
import { terminalProgress } from "#adapters/terminal";
import type { County } from "#model/county";
import type { Loaded } from "#model/inventory";
import type { Plan, StackWish } from "#model/rollout";
import { atOnce, inPool } from "#rollout/pool";
import { planStack } from "#use/plan";
import {
  guardUp,
  noteUnchanged,
  upStack,
  type PlannedStack,
  type Upped,
  type UpOptions,
} from "#use/up";
import { dayOf, inventoryDir, kit, stateDir } from "./options.ts";
import { countiesMeant, type RolloutOptions } from "./rollout-options.ts";
import { countyWishes, homes, renderSettings } from "./wire-rollout.ts";
import { openInventory } from "./wire.ts";

/** Engine runs at once: each is three processes, and more than two cores are rarely there. */
const runsAtOnce = 2;

export interface Prepared {
  readonly loaded: Loaded;
  readonly state: string;
  readonly counties: readonly County[];
  readonly stacks: readonly PlannedStack[];
  readonly plan: Plan;
}

/** Reads, renders, plans. Throws InputError or KauntiError; changes nothing but the private store. */
export async function prepare(options: RolloutOptions): Promise<Prepared> {
  const state = stateDir(options);
  const now = new Date();
  const asOf = dayOf(options, now);
  // Git is asked while the files are read.
  const [settings, loaded] = await Promise.all([
    renderSettings(inventoryOf(options), asOf, options.layer),
    openInventory(options, { narrow: options.all !== true }),
  ]);
  const counties = countiesMeant(loaded.country, options);
  const stacks: PlannedStack[] = [];
  const progress = terminalProgress(process.stderr, { now: () => new Date() });
  progress.start("plan", counties.length);
  for (const county of counties) {
    const { open, wishes } = await countyWishes(loaded, county, state, settings);
    const refresh = options.refresh === true;
    const planOne = async (wish: StackWish) => ({
      open,
      wish,
      plan: await planStack(open, wish, { refresh }),
    });
    // Side by side, so that what several layers have on one target is read in one session. The cloud is asked by the engine.
    const engine = wishes.some(({ rendered }) => rendered.cloud.length > 0);
    const planned = await atOnce(wishes, planOne, engine ? 1 : undefined);
    stacks.push(...planned);
    progress.step(county.slug);
  }
  progress.end();
  const { commit } = settings;
  const plan: Plan = {
    schema: "kaunti.plan/1",
    asOf,
    madeAt: now.toISOString(),
    ...(commit === undefined ? {} : { commit }),
    stacks: stacks.map((one) => one.plan),
  };
  return { loaded, state, counties, stacks, plan };
}

const inventoryOf = (options: RolloutOptions): string =>
  inventoryDir(options) ?? `${kit}/inventory`;

export interface ApplyOptions extends RolloutOptions {
  readonly older?: true;
  readonly allow?: number;
}

/** The guards, before anybody is asked and anything is touched. */
export async function guard(prepared: Prepared, options: ApplyOptions): Promise<void> {
  const settings = upOptions(options);
  await guardUp(prepared.stacks, settings);
  await noteUnchanged(prepared.stacks, settings);
}

function upOptions(options: ApplyOptions): UpOptions {
  return {
    older: options.older === true,
    refresh: options.refresh === true,
    ancestry: async (commit) => ancestryOf(inventoryOf(options), commit),
    ...(options.allow === undefined ? {} : { allow: options.allow }),
  };
}

export type StackResult = PromiseSettledResult<Upped>;

/**
 * Counties side by side, the layers of one in their order. A layer that failed (a host that went down half-way) does not keep
 * the later ones waiting: each says by itself what it could not do, and the next run finishes.
 */
export async function apply(
  prepared: Prepared,
  options: ApplyOptions,
  signal?: AbortSignal,
): Promise<StackResult[]> {
  const { counties, stacks, state } = prepared;
  const progress = terminalProgress(process.stderr, { now: () => new Date() });
  const pending = stacks.filter(({ plan }) => plan.pending);
  progress.start(
    "up",
    pending.reduce((sum, { plan }) => sum + plan.resources.length, 0),
  );
  const results = await inPool(counties, runsAtOnce, async (county) => {
    const own = stacks.filter(({ open }) => open.home.slug === county.slug);
    if (own.some(({ plan }) => plan.pending)) await writeDown(prepared, county, options, state);
    const done: StackResult[] = [];
    for (const stack of own) {
      const watch = {
        step: ({ name }: { readonly name: string }) => progress.step(`${stack.wish.stack} ${name}`),
        ...(signal === undefined ? {} : { signal }),
      };
      const [result] = await Promise.allSettled([upStack(stack, upOptions(options), watch)]);
      done.push(result);
      if (signal?.aborted === true) break;
    }
    return done;
  });
  progress.end();
  return results.flatMap((result) => (result.status === "fulfilled" ? result.value : [result]));
}

/** What is given once and never again is written before anything is made of it; so is where the county lives. */
async function writeDown(
  { loaded, stacks }: Prepared,
  county: County,
  options: RolloutOptions,
  state: string,
): Promise<void> {
  const rows = loaded.proposed.get(county.code3) ?? [];
  if (rows.length > 0) {
    const inventory = inventoryDir(options);
    const place = { county, state, ...(inventory === undefined ? {} : { inventory }) };
    const by = userInfo().username;
    const given = rows.map((row) => ({ ...row, by }));
    const waiting = { waitMs: 60_000, tell: console.error };
    await withLock(filesBelow(state), `register/${county.code3}`, "up", waiting, async () =>
      appendAllocations(registerDir(place), await freshRows(registerDir(place), given), state),
    );
  }
  const home = stacks.find(({ open }) => open.home.slug === county.slug)?.open.home;
  if (home !== undefined) await homes(state).save(home);
}
