/** Cross-checks of places, links and the address plan. */
import { slotKey } from "./addresses.ts";
import { traceOf } from "./origin.ts";
import { overlapping } from "./prefixes.ts";
import { placeOf, repeated, unknown, type Rule } from "./rule.ts";

const needs = ["network.yaml"];

/** Any subnet's VLAN leads to where the roles are written. */
const path = (): readonly string[] => ["subnets", "0", "vlan"];

export const siteRules: readonly Rule[] = [
  {
    /** Ensure that a site id names one site. */
    needs,
    check: ({ county }) =>
      repeated(
        county.sites,
        ({ id }) => id,
        (index) => ["sites", index, "id"],
        ({ id }) => `site "${id}" stands twice`,
      ),
  },
  {
    /** Ensure that no two sites have one slot of the address plan. */
    needs,
    check: (of) =>
      repeated(
        of.county.sites,
        (site) => (site.slot < 0 ? "" : `${slotKey(site).split("/")[0]} ${site.slot}`),
        (index) => ["sites", index, "slot"],
        ({ id, slot }, first, at) =>
          `site "${id}" has slot ${slot}, which is that of "${first.id}" (${placeOf(of, at, traceOf)}); give it another one`,
      ),
  },
  {
    /** Ensure that no two subnets overlap: WireGuard would send to the last one, silently. */
    needs: [...needs, "register/allocations.csv"],
    *check({ county }) {
      const slots = new Set<string>();
      for (const [left, right] of overlapping(county.subnets)) {
        const pair = [left.site, right.site].toSorted().join(" ");
        if (slots.has(pair)) continue;
        slots.add(pair);
        const index = county.subnets.indexOf(right);
        yield {
          pointer: `/subnets/${index}/prefix`,
          message: `${right.prefix} of site "${right.site}" overlaps ${left.prefix} of site "${left.site}"`,
        };
      }
    },
  },
  {
    /** Ensure that VLAN roles have a slot and a tag of their own. */
    needs,
    *check(of) {
      const vlans = Object.entries(
        (of.scope.value("network.yaml", "/vlans", "/vlans") ?? {}) as Record<
          string,
          { slot: number; vlan: number }
        >,
      );
      yield* repeated(
        vlans,
        ([, { slot }]) => String(slot),
        path,
        ([role, { slot }], [other]) => `VLAN roles "${other}" and "${role}" have one slot, ${slot}`,
      );
      yield* repeated(
        vlans,
        ([, { vlan }]) => String(vlan),
        path,
        ([role, { vlan }], [other]) => `VLAN roles "${other}" and "${role}" have one tag, ${vlan}`,
      );
    },
  },
  {
    /** Ensure that the allow matrix speaks of VLAN roles that are there. */
    needs,
    *check({ county, scope }) {
      const vlans = scope.value("network.yaml", "/vlans", "/vlans") ?? {};
      const known = new Set([...Object.keys(vlans), "internet"]);
      if (!county.managed) return;
      for (const [index, { from, to }] of county.allow.entries()) {
        yield* unknown("VLAN role", from, known, ["allow", index, "from"]);
        for (const [at, role] of to.entries())
          yield* unknown("VLAN role", role, known, ["allow", index, "to", at]);
      }
    },
  },
  {
    /** Ensure that a site serves a constituency of this county, and has links with ids of their own, one of them primary. */
    needs: [...needs, "county.yaml"],
    *check({ county }) {
      const known = new Set(county.constituencies.map(({ code }) => String(code)));
      for (const [index, { id, constituency, links }] of county.sites.entries()) {
        if (constituency !== undefined)
          yield* unknown("constituency", String(constituency), known, [
            "sites",
            index,
            "constituency",
          ]);
        const primary = links.filter(({ priority }) => priority === "primary").length;
        if (links.length > 0 && primary !== 1)
          yield {
            pointer: `/sites/${index}/links`,
            message: `site "${id}" has ${primary} primary links; one has to be primary`,
          };
      }
      const links = county.sites.flatMap((site, index) =>
        site.links.map((link, at) => ({ link, path: ["sites", index, "links", at, "id"] })),
      );
      yield* repeated(
        links,
        ({ link }) => link.id,
        (index) => links[index]?.path ?? [],
        ({ link }) => `link "${link.id}" stands twice`,
      );
    },
  },
];
