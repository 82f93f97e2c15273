/** Directory trees: who is in them, how, and that one person's leaving touches nobody else. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { County } from "#model/county";
import type { DirectoryEntry } from "#model/desired";
import type { Person } from "#model/person";
import { renderLayer } from "#services/index";
import { county, options } from "./sample-county.ts";
import { personOf } from "./sample-parts.ts";

function entriesOf(given: County): DirectoryEntry[] {
  return renderLayer("email", given, options).resources.flatMap(({ desired }) =>
    desired.type === "directory" ? desired.entries : [],
  );
}

function entry(given: County, id: string, tree: string): DirectoryEntry | undefined {
  return entriesOf(given).find(
    (each) => each.id === id && each.dn.endsWith(`${tree},dc=mfano,dc=example`),
  );
}

test("each owner has a tree of its own, parents before children", () => {
  for (const { desired, fence } of renderLayer("email", county, options).resources) {
    if (desired.type !== "directory") continue;
    expect(fence.location).toBe(`099-mfano/${fence.owner}/directory.ldif`);
    expect(fence.scope["baseDn"]).toBe(`ou=${fence.owner},dc=mfano,dc=example`);
    const seen = new Set<string>();
    for (const { dn } of desired.entries) {
      const parent = dn.slice(dn.indexOf(",") + 1);
      expect(seen.has(parent) || dn === fence.scope["baseDn"]).toBe(true);
      seen.add(dn);
    }
  }
});

test("the same employee number under two owners is two people", () => {
  expect(entry(county, "person:1001", "ou=executive")?.attributes["mail"]).toEqual([
    "grace.nganga1001@mfano.example",
  ]);
  expect(entry(county, "person:1001", "ou=assembly")?.attributes["mail"]).toEqual([
    "peter.koech@mfanoassembly.example",
  ]);
});

test("a suspended person stays, cannot log in, gets no mail and is in no group", () => {
  const suspended = entry(county, "person:1002", "ou=executive");
  expect(suspended?.attributes).toMatchObject({
    loginShell: ["/usr/sbin/nologin"],
    shadowExpire: ["1"],
    mailEnabled: ["FALSE"],
  });
  const groups = entriesOf(county).flatMap((each) => each.attributes["member"] ?? []);
  expect(groups).not.toContain(suspended?.dn);
});

test("a contract's end disables the account on the day after its last", () => {
  const days = Number(
    entry(county, "person:1003", "ou=executive")?.attributes["shadowExpire"]?.[0],
  );
  expect(new Date(days * 86_400_000).toISOString()).toBe("2027-01-01T00:00:00.000Z");
});

test("a deleted person is not rendered; nobody has a password", () => {
  expect(entry(county, "person:1004", "ou=executive")).toBeUndefined();
  expect(JSON.stringify(entriesOf(county))).not.toMatch(/userPassword/i);
});

test("a group without members still has one, and it is nobody", () => {
  expect(entry(county, "group:hansard", "ou=assembly")?.attributes["member"]).toEqual([
    "ou=people,ou=assembly,dc=mfano,dc=example",
  ]);
});

test("names with commas, quotes and slashes are written safely", () => {
  const odd = { ...county, people: [personOf("1005", { uid: 'o"neil, p+q/#', title: "" })] };
  const rendered = entry(odd, "person:1005", "ou=executive");
  expect(rendered?.dn).toBe('uid=o\\"neil\\, p\\+q/#,ou=people,ou=executive,dc=mfano,dc=example');
  expect(rendered?.attributes).not.toHaveProperty("title");
});

test.each([
  ["a line break in a name", { displayName: "Grace\nuserPassword: x" }, "control character"],
  ["another one's address", { mail: "ict-support@mfano.example" }, "claim one mail address"],
  ["another one's name in capitals", { uid: "GRACE.NGANGA1003" }, "the same directory name"],
])("%s is refused, and no person is named", (_, wrong, why) => {
  const people = [...county.people.slice(1), personOf("1001", wrong)];
  const attempt = (): unknown => renderLayer("email", { ...county, people }, options);
  expect(attempt).toThrow(why);
  expect(attempt).not.toThrow(/Grace|grace/);
});

const person: fc.Arbitrary<Person> = fc
  .record({
    number: fc.integer({ min: 2000, max: 9999 }),
    state: fc.constantFrom("staged", "active", "suspended", "preserved", "deleted"),
    owner: fc.constantFrom("executive", "assembly"),
  })
  .map(({ number, state, owner }) => personOf(String(number), { state, owner }));
const staff = fc.uniqueArray(person, {
  selector: ({ employee }) => employee,
  minLength: 1,
  maxLength: 20,
});

function byDn(given: readonly Person[]): Map<string, DirectoryEntry> {
  return new Map(entriesOf({ ...county, people: given }).map((each) => [each.dn, each]));
}

test("removing a person changes no other person's entry", () => {
  fc.assert(
    fc.property(staff, fc.nat(), (people, pick) => {
      const gone = people[pick % people.length]?.employee;
      const before = byDn(people);
      const after = byDn(people.filter(({ employee }) => employee !== gone));
      for (const [dn, each] of before) {
        if (each.kind === "person" && each.id !== `person:${gone}`)
          expect(after.get(dn)).toEqual(each);
        if (each.id === `person:${gone}`) expect(after.has(dn)).toBe(false);
      }
    }),
    { numRuns: 50 },
  );
});

test("every group member that looks like a person is rendered and enabled", () => {
  fc.assert(
    fc.property(staff, (people) => {
      const members = people.map(({ employee }) => employee);
      const groups = county.groups.map((group) => ({ ...group, members }));
      const entries = entriesOf({ ...county, people, groups });
      const enabled = new Set(
        entries
          .filter((each) => each.attributes["mailEnabled"]?.[0] === "TRUE")
          .map((each) => each.dn),
      );
      for (const dn of entries.flatMap((each) => each.attributes["member"] ?? []))
        expect(enabled.has(dn) || dn.startsWith("ou=people,")).toBe(true);
    }),
    { numRuns: 30 },
  );
});
