/** Sites with their slots, and the subnets cut from them. Pure. */
import type { AllowRule } from "#model/county";
import type { Site, Subnet } from "#model/site";
import { freeSlot, occupied, rooms, slotKey, subnetsOf, type Vlan } from "./addresses.ts";
import type { Ledger } from "./ledger.ts";
import { pointerTo } from "./merge.ts";
import type { Finding, Scope } from "./scope.ts";

export interface Network {
  readonly sites: readonly Site[];
  readonly subnets: readonly Subnet[];
  readonly allow: readonly AllowRule[];
  readonly findings: readonly Finding[];
}

type Written = Omit<Site, "slot" | "owner" | "links"> & Partial<Pick<Site, "owner" | "links">>;

export function readNetwork(scope: Scope, code: number, ledger: Ledger): Network {
  const findings: Finding[] = [];
  const written = scope.list("network.yaml", "/sites") as readonly unknown[] as readonly Written[];
  const slots = allotSlots(written, ledger, findings);
  const sites = written.map((site, index): Site => ({
    owner: "executive",
    links: [],
    ...site,
    slot: slots[index] ?? -1,
  }));
  const vlans = (scope.value("network.yaml", "/vlans", "/vlans") ?? {}) as Record<string, Vlan>;
  const subnets = sites.flatMap((site) => (site.slot < 0 ? [] : subnetsOf(code, site, vlans)));
  const allow = (scope.value("network.yaml", "/allow", "/allow") ?? []) as AllowRule[];
  return { sites, subnets, allow, findings };
}

/** Given slots first, whatever the order of the file: a new site takes what is left. */
function allotSlots(
  sites: readonly Written[],
  ledger: Ledger,
  findings: Finding[],
): readonly number[] {
  const given = ledger.given("slot");
  const taken: Record<"county" | "ward", Set<number>> = { county: new Set(), ward: new Set() };
  // A slot of a site that is gone stays taken: its addresses are still written down in other places.
  const kinds = new Map(sites.map((site) => [slotKey(site), site.kind]));
  for (const [key, value] of given) {
    const family = key.startsWith("ward/") ? "ward" : "county";
    const kind =
      kinds.get(key) ?? (family === "ward" ? "ward" : Number(value) === 4 ? "hq" : "sub-county");
    for (const slot of occupied(kind, Number(value))) taken[family].add(slot);
  }
  return sites.map((site, index) => {
    const { family, slots } = rooms[site.kind];
    const known = given.get(slotKey(site));
    const slot = known === undefined ? freeSlot(site.kind, taken[family]) : Number(known);
    const pointer = pointerTo("sites", index, "slot");
    if (slot === undefined) {
      const message = `site "${site.id}": no slot for a ${site.kind} is left in the address plan (${slots.length} in all)`;
      findings.push({ pointer: pointerTo("sites", index, "kind"), message });
      return -1;
    }
    if (!slots.includes(slot)) {
      const message = `site "${site.id}" has slot ${slot}; a ${site.kind} may have ${slots.join(", ")}`;
      findings.push({ pointer, message });
      return -1;
    }
    if (known === undefined) {
      for (const one of occupied(site.kind, slot)) taken[family].add(one);
      ledger.allot("slot", slotKey(site), () => String(slot));
    }
    return slot;
  });
}
