/**
 * Address plan: 10.<code>.0.0/16 in 32 slots of a /21, ward offices in 10.<100+code>.0.0/16 in 128 slots of a /23.
 * A slot is given once (allocation ledger), so that adding a site never moves another. Pure.
 */
import type { Site, SiteKind, Subnet } from "#model/site";

export interface Vlan {
  readonly slot: number;
  readonly vlan: number;
}

/** Slots that a kind of site may have, tried in this order; `size`: how many slots it takes. */
interface Room {
  readonly family: "county" | "ward";
  readonly slots: readonly number[];
  readonly size: number;
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Slot 0 (10.<code>.0-7) is kept for loopbacks and transfer networks; headquarters is a /19, the others a /21. */
export const rooms: Readonly<Record<SiteKind, Room>> = {
  "data-centre": { family: "county", slots: [1, 2, 3], size: 1 },
  hq: { family: "county", slots: [4, 28, 24, 20, 16, 12, 8], size: 4 },
  "sub-county": { family: "county", slots: range(8, 31), size: 1 },
  ward: { family: "ward", slots: range(0, 127), size: 1 },
};

/** Key of the ledger: the two families count their slots apart. */
export function slotKey(site: Pick<Site, "id" | "kind">): string {
  return `${rooms[site.kind].family}/${site.id}`;
}

/** Slots that a site of this kind occupies from `slot` on. */
export function occupied(kind: SiteKind, slot: number): number[] {
  return range(slot, slot + rooms[kind].size - 1);
}

/** First slot whose whole room is free; undefined when the county is full. */
export function freeSlot(kind: SiteKind, taken: ReadonlySet<number>): number | undefined {
  return rooms[kind].slots.find((slot) => occupied(kind, slot).every((one) => !taken.has(one)));
}

export function supernetOf(code: number): string {
  return `10.${code}.0.0/16`;
}

/** One subnet per VLAN role: an eighth of the site's block each, gateway first. */
export function subnetsOf(
  code: number,
  site: Pick<Site, "id" | "kind" | "slot">,
  vlans: Readonly<Record<string, Vlan>>,
): Subnet[] {
  const { family, size } = rooms[site.kind];
  const ward = family === "ward";
  // In units of one address; a /21 has 2048, a /23 has 512.
  const block = ward ? 512 : 2048 * size;
  const start = site.slot * (ward ? 512 : 2048);
  const bits = 32 - Math.log2(block / 8);
  const address = (offset: number): string =>
    `10.${ward ? 100 + code : code}.${Math.floor(offset / 256)}.${offset % 256}`;
  return Object.entries(vlans).map(([role, { slot, vlan }]) => {
    const first = start + (slot * block) / 8;
    return {
      site: site.id,
      role,
      vlan,
      prefix: `${address(first)}/${bits}`,
      gateway: address(first + 1),
    };
  });
}
