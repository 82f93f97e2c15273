/** Laws of what is given once: for any county and any change to it, not only for the cases that we thought of. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AllocationRow, Loaded } from "#model/inventory";
import { proposeAllocations } from "#inventory/propose";
import { overlapping } from "#inventory/prefixes";
import { loadCase, right } from "./case-county.ts";

const head = "kind,key,value,given,by";
const ledger = (rows: readonly AllocationRow[]): string =>
  `${[head, ...rows.map(({ kind, key, value, given, by }) => [kind, key, value, given, by].join(","))].join("\n")}\n`;

const site = fc.record({
  id: fc.stringMatching(/^s[a-z0-9]{1,6}$/),
  kind: fc.constantFrom("sub-county", "ward", "data-centre"),
});
const sites = fc.uniqueArray(site, { selector: ({ id }) => id, maxLength: 12 }).filter(
  // The plan has room for three data centres.
  (all) => all.filter(({ kind }) => kind === "data-centre").length <= 3,
);
const name = fc.constantFrom(
  "James",
  "Otieno",
  "Ng'ang'a",
  "Mary Wanjiku",
  "Zoë",
  "O/Brien",
  "Wa. K",
);
const person = fc.record({
  employee: fc.stringMatching(/^[1-9][0-9]{2,4}$/),
  owner: fc.constantFrom("executive", "assembly"),
  given: name,
  surname: name,
});
const people = fc.uniqueArray(person, {
  selector: ({ owner, employee }) => `${owner}/${employee}`,
  maxLength: 15,
});

type Site = { id: string; kind: string };
type Person = { employee: string; owner: string; given: string; surname: string };

function files(
  where: readonly Site[],
  who: readonly Person[],
  given: readonly AllocationRow[],
): Record<string, string | null> {
  const all = [{ id: "hq", kind: "hq" }, ...where];
  return {
    "network.yaml": `sites:\n${all.map(({ id, kind }) => `  - { id: ${id}, name: ${id}, kind: ${kind} }`).join("\n")}\n`,
    "staff.csv": `employee,owner,given_name,surname,department\n${who
      .map((one) => {
        const department = one.owner === "executive" ? "Finance" : "Hansard";
        return [one.employee, one.owner, one.given, one.surname, department].join(",");
      })
      .join("\n")}\n`,
    "equipment.csv": null,
    ...(given.length === 0 ? {} : { "register/allocations.csv": ledger(given) }),
  };
}

function county(loaded: Loaded) {
  const found = loaded.country.counties.find(({ slug }) => slug === "jaribu");
  if (found === undefined) throw new Error("the county is not there");
  return found;
}

/** Key -> what it has, of everything that is given once. */
function held(loaded: Loaded): Map<string, string> {
  const { people: all, sites: places, groups } = county(loaded);
  return new Map([
    ...all.map((one): [string, string] => [
      `${one.owner}/${one.employee}`,
      `${one.uid} ${one.uidNumber} ${one.mail}`,
    ]),
    ...places.map(({ id, slot, kind }): [string, string] => [`${kind}/${id}`, String(slot)]),
    ...groups.map(({ id, gidNumber }): [string, string] => [`group/${id}`, String(gidNumber)]),
  ]);
}

const runs = { numRuns: 25 };

const many = (count: number, kind: string): Site[] =>
  Array.from({ length: count }, (_, index) => ({ id: `${kind[0]}${index}`, kind }));

describe("what was given", () => {
  it("stays, whoever comes, goes or stands in another order", async () => {
    await fc.assert(
      fc.asyncProperty(sites, people, sites, people, async (where, who, newSites, newPeople) => {
        const first = await loadCase(files(where, who, []));
        expect(first.errors).toEqual([]);
        const given = proposeAllocations(first.loaded, "097", "up");
        const before = held(first.loaded);
        const ids = new Set(where.map(({ id }) => id));
        const numbers = new Set(who.map(({ owner, employee }) => `${owner}/${employee}`));
        const centres = where.filter(({ kind }) => kind === "data-centre").length;
        const more = newSites
          .filter(({ id, kind }) => !ids.has(id) && (kind !== "data-centre" || centres === 0))
          .concat(where.toReversed());
        const others = newPeople
          .filter(({ owner, employee }) => !numbers.has(`${owner}/${employee}`))
          .concat(who.toReversed());
        const second = await loadCase(files(more, others, given));
        expect(second.errors).toEqual([]);
        const after = held(second.loaded);
        for (const [key, value] of before) expect(after.get(key), key).toBe(value);
      }),
      runs,
    );
  });

  it("is never given to anybody else, not even after its holder left", async () => {
    await fc.assert(
      fc.asyncProperty(people, people, async (first, second) => {
        const before = await loadCase(files([], first, []));
        const given = proposeAllocations(before.loaded, "097", "up");
        const gone = new Set(first.map(({ owner, employee }) => `${owner}/${employee}`));
        const fresh = second.filter(({ owner, employee }) => !gone.has(`${owner}/${employee}`));
        const after = await loadCase(files([], fresh, given));
        const used = new Set(county(before.loaded).people.map((one) => `${one.owner} ${one.uid}`));
        const numbers = new Set(county(before.loaded).people.map(({ uidNumber }) => uidNumber));
        const addresses = new Set(county(before.loaded).people.map(({ mail }) => mail));
        for (const one of county(after.loaded).people) {
          expect(used.has(`${one.owner} ${one.uid}`)).toBe(false);
          expect(numbers.has(one.uidNumber)).toBe(false);
          expect(addresses.has(one.mail)).toBe(false);
        }
      }),
      runs,
    );
  });

  it("is proposed the same twice, and nothing once it is given", async () => {
    await fc.assert(
      fc.asyncProperty(sites, people, async (where, who) => {
        const one = await loadCase(files(where, who, []));
        const two = await loadCase(files(where, who, []));
        const given = proposeAllocations(one.loaded, "097", "up");
        expect(proposeAllocations(two.loaded, "097", "up")).toEqual(given);
        const after = await loadCase(files(where, who, given));
        expect(proposeAllocations(after.loaded, "097", "up")).toEqual([]);
      }),
      runs,
    );
  });
});

describe("addresses", () => {
  it("never overlap, and all lie in the county's plan", async () => {
    await fc.assert(
      fc.asyncProperty(sites, async (where) => {
        const { loaded } = await loadCase(files(where, [], []));
        const { subnets } = county(loaded);
        expect(subnets).toHaveLength((where.length + 1) * 8);
        expect(overlapping(subnets)).toEqual([]);
        for (const { prefix } of subnets) expect(prefix).toMatch(/^10\.(97|197)\./);
      }),
      runs,
    );
  });

  it("have room for 17 sub-counties and 85 wards (Nairobi), and say when they are full", async () => {
    const nairobi = await loadCase(files([...many(17, "sub-county"), ...many(85, "ward")], [], []));
    expect(nairobi.errors).toEqual([]);
    const full = await loadCase(files(many(25, "sub-county"), [], []));
    expect(full.errors.join()).toContain("no slot for a sub-county is left");
  });
});

describe("numbers", () => {
  it("of the two owners and of two counties never meet", async () => {
    const both = [
      { employee: "1", owner: "executive", given: "A", surname: "B" },
      { employee: "1", owner: "assembly", given: "A", surname: "B" },
    ];
    const { loaded } = await loadCase(files([], both, []));
    expect(county(loaded).people.map(({ uidNumber }) => uidNumber)).toEqual([
      10_700_000, 10_750_000,
    ]);
  });
});

it("a range that is full is a sentence", async () => {
  const national =
    "idRanges:\n  uidNumber: { base: 1000000, perCounty: 4 }\n  gidNumber: { base: 2000000, perCounty: 4 }\n";
  const staff = `${right["staff.csv"]}1009,executive,Ann,Kamau,Clerk,Finance,hq,permanent,2020-01-01,,\n`;
  await expect(loadCase({ "national.yaml": national, "staff.csv": staff })).rejects.toThrow(
    /every number from 1000388 to 1000389 was given once/,
  );
});
