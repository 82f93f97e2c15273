/**
 * Licence seats by rule, and how each pool stands. An expired pool is entitled to nothing; `block` never gives more
 * seats than were bought, `warn` gives them and tells, `grace` keeps the bought seats for some days after the end. Pure.
 */
import type { Device } from "#model/device";
import type { Pool, PoolPosition, Product, Seat } from "#model/licence";
import type { Person } from "#model/person";
import type { Site } from "#model/site";
import { assetNumber } from "./assets.ts";
import { addDays } from "./person-state.ts";
import { deviceTest, personTest, siteTest } from "./seat-rule.ts";

export interface SeatInput {
  readonly products: readonly Product[];
  readonly pools: readonly Pool[];
  readonly people: readonly Person[];
  readonly devices: readonly Device[];
  readonly sites: readonly Site[];
  readonly asOf: string;
  readonly graceDays: number;
}

export interface Seats {
  readonly seats: readonly Seat[];
  /** One per pool, in the order of the pools. */
  readonly positions: readonly PoolPosition[];
}

export function allotSeats(input: SeatInput): Seats {
  const seats: Seat[] = [];
  const positions = new Map<string, PoolPosition>();
  // Two pools of one product: the older one serves first, and nobody gets the product twice.
  const served = new Map<string, Map<string, string>>();
  const order = input.pools.toSorted(
    (a, b) => a.start.localeCompare(b.start) || a.id.localeCompare(b.id),
  );
  for (const pool of order) {
    const product = input.products.find(({ id }) => id === pool.product);
    const key = `${pool.owner} ${pool.product}`;
    const have = served.get(key) ?? new Map<string, string>();
    served.set(key, have);
    const wanted = product === undefined ? [] : holders(product, pool, input);
    const open = wanted.filter((holder) => !have.has(holder));
    const { entitled, capacity, expired } = room(pool, input.asOf, input.graceDays);
    const given = open.slice(0, capacity);
    for (const holder of given) {
      have.set(holder, pool.id);
      seats.push({ pool: pool.id, product: pool.product, holder });
    }
    const short = entitled === "unlimited" ? [] : open.slice(entitled);
    positions.set(pool.id, { pool: pool.id, entitled, assigned: given.length, short, expired });
  }
  return {
    seats,
    positions: input.pools.flatMap(({ id, owner, product }) => {
      const position = positions.get(id);
      if (position === undefined) return [];
      // Who was served by another pool of the product after all does not come short.
      const where = served.get(`${owner} ${product}`);
      const short = position.short.filter((holder) => (where?.get(holder) ?? id) === id);
      return [{ ...position, short }];
    }),
  };
}

/** Longest in service first, so that a newcomer never takes somebody's seat. */
function holders(product: Product, pool: Pool, input: SeatInput): string[] {
  const { owner, seats: rule } = pool;
  if (product.metric === "person")
    return input.people
      .filter((person) => person.owner === owner)
      .filter(personTest(rule))
      .toSorted((a, b) => compare(a.start, b.start) || compare(a.employee, b.employee))
      .map(({ employee }) => employee);
  if (product.metric === "device")
    return input.devices
      .filter((device) => device.owner === owner)
      .filter(deviceTest(rule))
      .toSorted((a, b) => assetNumber(a.asset) - assetNumber(b.asset) || compare(a.asset, b.asset))
      .map(({ asset }) => asset);
  return input.sites
    .filter((site) => site.owner === owner)
    .filter(siteTest(rule))
    .map(({ id }) => id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function room(
  pool: Pool,
  asOf: string,
  graceDays: number,
): { entitled: number | "unlimited"; capacity: number; expired: boolean } {
  const bought = pool.quantity === "unlimited" ? Infinity : pool.quantity;
  const expired = pool.expires !== undefined && pool.expires < asOf;
  if (pool.start > asOf) return { entitled: 0, capacity: 0, expired };
  if (!expired)
    return {
      entitled: pool.quantity,
      capacity: pool.overallocation === "warn" ? Infinity : bought,
      expired,
    };
  const inGrace = pool.overallocation === "grace" && addDays(pool.expires ?? "", graceDays) >= asOf;
  return {
    entitled: 0,
    capacity: inGrace ? bought : pool.overallocation === "warn" ? Infinity : 0,
    expired,
  };
}
