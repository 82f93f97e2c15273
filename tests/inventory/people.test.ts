/** An account's life by date, and account names from any name that a person can have. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { freeName, mailNameOf, uidLimit } from "#inventory/account-names";
import { addDays, personState } from "#inventory/person-state";

describe("a person's state", () => {
  const worked = { start: "2026-01-10", end: "2026-06-30" };
  it.each([
    ["staged", worked, "2026-01-09"],
    ["active", worked, "2026-01-10"],
    ["active", worked, "2026-06-30"],
    ["preserved", worked, "2026-07-01"],
    ["preserved", worked, "2026-09-28"],
    ["deleted", worked, "2026-09-29"],
    ["active", { start: "2026-01-10" }, "2099-01-01"],
    ["active", { start: "2026-01-10", suspendedFrom: "2026-03-01" }, "2026-02-28"],
    ["suspended", { start: "2026-01-10", suspendedFrom: "2026-03-01" }, "2026-03-01"],
    ["preserved", { ...worked, suspendedFrom: "2026-03-01" }, "2026-07-01"],
    ["staged", { start: "2026-05-01", suspendedFrom: "2026-03-01" }, "2026-04-01"],
  ] as const)("is %s", (state, dates, asOf) => {
    expect(personState(dates, asOf, 90)).toBe(state);
  });

  it("counts days over the ends of months and years", () => {
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
    expect(addDays("2028-02-28", 1)).toBe("2028-02-29");
  });
});

describe("account names", () => {
  it("are lower-case ASCII of a length that every system takes, whatever the name", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }),
        fc.string({ unit: "grapheme" }),
        (given, surname) => {
          const name = mailNameOf(given, surname, "123");
          expect(name).toMatch(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/);
          expect(name.length).toBeLessThanOrEqual(60);
          const uid = freeName(name, (one) => one === name, uidLimit);
          expect(uid).not.toBe(name);
          expect(uid).toMatch(/^[a-z0-9][a-z0-9.-]*$/);
          expect(uid.length).toBeLessThanOrEqual(uidLimit);
        },
      ),
    );
  });

  it.each([
    ["Ng'ang'a", "nganga"],
    ["Ng’ang’a", "nganga"],
    ["Otieno/Odhiambo", "otieno-odhiambo"],
    ["arap Koech", "arapkoech"],
    ["Muñoz", "munoz"],
    ["Straße", "strasse"],
    ["O.", "o"],
    ["--", "staff.7"],
    ["محمد", "staff.7"],
  ])("of %s is %s", (name, folded) => {
    expect(mailNameOf("", name, "7")).toBe(folded);
  });

  it("number namesakes from 2 and skip what is taken", () => {
    const taken = new Set(["james.otieno", "james.otieno2"]);
    expect(freeName("james.otieno", (one) => taken.has(one), 60)).toBe("james.otieno3");
    const long = "a".repeat(40);
    expect(freeName(long, (one) => one === "a".repeat(32), 32)).toBe(`${"a".repeat(31)}2`);
  });
});
