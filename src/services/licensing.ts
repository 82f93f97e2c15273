/** The licensing layer: who holds which seat, as a ledger and as directory groups that software can ask. */
import { counted } from "#model/count";
import type { County } from "#model/county";
import type { DesiredDirectory, DesiredLicences } from "#model/desired";
import type { Rendered } from "#model/layer";
import type { Pool } from "#model/licence";
import type { Owner } from "#model/owner";
import type { Group } from "#model/person";
import {
  containerEntry,
  directoryProblems,
  membersOf,
  ownerTree,
  sortEntries,
} from "./directory.ts";
import { childDn } from "./dn.ts";
import { directoryFence, folderFence } from "./fences.ts";
import { groupEntry } from "./group-entry.ts";
import { joinContents, type LayerContent } from "./options.ts";
import { sortedBy } from "./order.ts";

/** An expired pool counts as 0; the position says so, and a pool without one is judged by its own dates. */
function entitled(county: County, pool: Pool, asOf: string): number | "unlimited" {
  const position = county.positions.find((each) => each.pool === pool.id);
  if (position !== undefined) return position.entitled;
  const running = pool.start <= asOf && (pool.expires === undefined || asOf <= pool.expires);
  return running ? pool.quantity : 0;
}

function ledger(county: County, pools: readonly Pool[], asOf: string): DesiredLicences {
  const ids = new Set(pools.map((pool) => pool.id));
  return {
    type: "licences",
    pools: pools.map((pool) => ({
      pool: pool.id,
      product: pool.product,
      entitled: entitled(county, pool, asOf),
      expires: pool.expires ?? "",
    })),
    seats: sortedBy(
      county.seats.filter((seat) => ids.has(seat.pool)),
      (seat) => `${seat.pool}\0${seat.holder}`,
    ).map(({ pool, product, holder }) => ({ pool, product, holder })),
  };
}

/** One group per pool that is counted by person; software asks the group, not the ledger. */
function seatGroup(county: County, pool: Pool): Omit<Group, "gidNumber"> {
  const seats = county.seats.filter((seat) => seat.pool === pool.id);
  return {
    id: pool.id,
    owner: pool.owner,
    kind: "licence",
    description: `Seats of ${pool.product}`,
    members: seats.map((seat) => seat.holder),
  };
}

function licenceGroups(county: County, owner: Owner, pools: readonly Pool[]): DesiredDirectory {
  const tree = ownerTree(county, owner);
  const members = membersOf(county, owner);
  const byPerson = new Set(
    county.products.filter((product) => product.metric === "person").map((product) => product.id),
  );
  const groups = [
    ...county.groups.filter((group) => group.owner === owner.id && group.kind === "licence"),
    ...pools.filter((pool) => byPerson.has(pool.product)).map((pool) => seatGroup(county, pool)),
  ];
  return {
    type: "directory",
    entries: sortEntries([
      containerEntry("licences", childDn("ou", "licences", tree), "Holders of licence seats"),
      ...groups.map((group) => groupEntry(group, tree, "licences", owner.domain, members)),
    ]),
  };
}

function renderOwner(county: County, owner: Owner, asOf: string): LayerContent {
  const pools = sortedBy(
    county.pools.filter((pool) => pool.owner === owner.id),
    (pool) => pool.id,
  );
  const base = childDn("ou", "licences", ownerTree(county, owner));
  const groups = licenceGroups(county, owner, pools);
  const resources: Rendered[] = [
    {
      name: `licences-${owner.id}`,
      fence: folderFence(county, "licensing", owner.id, "licences", `${owner.id}/licences.csv`),
      desired: ledger(county, pools, asOf),
      dependsOn: [],
    },
    {
      name: `licence-groups-${owner.id}`,
      fence: directoryFence(county, "licensing", owner.id, base),
      desired: groups,
      dependsOn: [`licences-${owner.id}`],
    },
  ];
  const notices = county.positions
    .filter((position) => pools.some((pool) => pool.id === position.pool))
    .filter((position) => position.short.length > 0)
    .map(
      (position) =>
        `pool "${position.pool}" is ${counted(position.short.length, "seat")} short of what its rule asks for`,
    );
  return { resources, cloud: [], notices, problems: directoryProblems(groups) };
}

/** Owners without a pool still get an empty ledger, so that a cancelled pool is taken away. */
export function renderLicensing(county: County, options: { readonly asOf: string }): LayerContent {
  return joinContents(county.owners.map((owner) => renderOwner(county, owner, options.asOf)));
}
