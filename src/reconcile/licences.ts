/** The licence ledger, pure: pools and who holds a seat. Rows of others in the same ledger stay as they are. */
import type { Change, FieldChange } from "#model/change";
import type { DesiredLicences } from "#model/desired";
import type { Fence } from "#model/fence";
import type { Reconciler } from "#model/target";
import { normalise } from "./canonical.ts";

/** One row of the ledger: a pool when `holder` is empty, else a seat. */
export interface LicenceRow {
  readonly marker: string;
  readonly pool: string;
  readonly product: string;
  readonly entitled: string;
  readonly expires: string;
  readonly holder: string;
}

/** The ledger is small and written whole; undefined: it can go. */
export interface LicenceStep {
  readonly do: "write";
  readonly rows: readonly LicenceRow[] | undefined;
}

type Pool = DesiredLicences["pools"][number];
const poolKey = (pool: string): string => `pool:${pool}`;
const seatKey = (pool: string, holder: string): string => `seat:${pool}:${holder}`;

export const licences: Reconciler<DesiredLicences, readonly LicenceRow[], LicenceStep> = {
  problems(_fence, desired) {
    const pools = desired.pools.map((pool) => pool.pool);
    const seats = desired.seats.map((seat) => seatKey(seat.pool, seat.holder));
    const orphans = desired.seats.filter((seat) => !pools.includes(seat.pool)).length;
    const nameless = desired.seats.filter((seat) => seat.holder === "").length;
    return [
      ...(new Set(pools).size < pools.length ? ["a pool is given twice"] : []),
      ...(new Set(seats).size < seats.length ? ["somebody holds two seats of one pool"] : []),
      ...(orphans > 0 ? [`${orphans} seats belong to a pool that is not given`] : []),
      ...(nameless > 0 ? [`${nameless} seats have no holder`] : []),
    ];
  },

  project(fence, observed) {
    const ours = observed.filter((row) => row.marker === fence.marker);
    if (ours.length === 0) return undefined;
    return normalise({
      type: "licences",
      pools: ours.filter((row) => row.holder === "").map(poolOf),
      seats: ours
        .filter((row) => row.holder !== "")
        .map(({ pool, product, holder }) => ({ pool, product, holder })),
    });
  },

  plan(fence, desired, observed) {
    const before = keyed(licences.project(fence, observed));
    const after = keyed(normalise(desired));
    const changes: Change[] = [];
    for (const [id, item] of after) {
      const was = before.get(id);
      const fields = fieldsOf(was, item);
      if (was === undefined) changes.push(about("create", id, []));
      else if (fields.length > 0) changes.push(about("update", id, fields));
    }
    for (const id of before.keys()) if (!after.has(id)) changes.push(about("delete", id, []));
    const rows = [...others(fence, observed), ...rowsOf(fence, normalise(desired))];
    // A row given twice by hand is no change of what is held, and is tidied away with the next one.
    const untidy = observed.filter((row) => row.marker === fence.marker).length !== before.size;
    if (changes.length === 0 && untidy) changes.push(about("update", "ledger", []));
    const steps = changes.length === 0 ? [] : [{ do: "write", rows } as const];
    return { changes, steps, conflicts: [], owned: before.size };
  },

  remove(fence, observed) {
    const before = keyed(licences.project(fence, observed));
    const rest = others(fence, observed);
    const steps = [{ do: "write", rows: rest.length === 0 ? undefined : rest } as const];
    return {
      changes: [...before.keys()].map((id) => about("delete", id, [])),
      steps: before.size === 0 ? [] : steps,
      conflicts: [],
      owned: before.size,
    };
  },
};

function others(fence: Fence, observed: readonly LicenceRow[]): LicenceRow[] {
  return observed.filter((row) => row.marker !== fence.marker);
}

function poolOf({ pool, product, entitled, expires }: LicenceRow): Pool {
  // What is neither was written by hand: no pool has -1, so it is seen as a difference.
  const number = /^\d+$/.test(entitled) ? Number(entitled) : -1;
  return { pool, product, entitled: entitled === "unlimited" ? entitled : number, expires };
}

function rowsOf({ marker }: Fence, desired: DesiredLicences): LicenceRow[] {
  const pools = desired.pools.map((pool) => ({
    ...pool,
    marker,
    entitled: String(pool.entitled),
    holder: "",
  }));
  const seats = desired.seats.map((seat) => ({ ...seat, marker, entitled: "", expires: "" }));
  return [...pools, ...seats];
}

type Item = Readonly<Record<string, unknown>>;

function keyed(desired: DesiredLicences | undefined): Map<string, Item> {
  return new Map([
    ...(desired?.pools ?? []).map((pool): [string, Item] => [poolKey(pool.pool), pool]),
    ...(desired?.seats ?? []).map((seat): [string, Item] => [
      seatKey(seat.pool, seat.holder),
      seat,
    ]),
  ]);
}

function fieldsOf(before: Item | undefined, after: Item): FieldChange[] {
  if (before === undefined) return [];
  return Object.keys(after)
    .filter((key) => before[key] !== after[key])
    .map((key) => ({ field: key, before: String(before[key]), after: String(after[key]) }));
}

function about(action: Change["action"], id: string, fields: readonly FieldChange[]): Change {
  const [kind = "", pool = "", holder] = id.split(":");
  const label = holder === undefined ? pool : `${holder} in ${pool}`;
  return { action, id, kind, label, fields };
}
