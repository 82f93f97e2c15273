/** Who gets a seat, who comes short, and what an expired pool still gives. */
import { describe, expect, it } from "vitest";
import type { Pool, Product } from "#model/licence";
import type { Person } from "#model/person";
import { allotSeats } from "#inventory/seats";

const product: Product = {
  id: "office",
  name: "Office",
  publisher: "P",
  metric: "person",
  softwareNames: [],
  debianPackages: [],
  conflictsWith: [],
  dependsOn: [],
};

function person(employee: string, start: string, more: Partial<Person> = {}): Person {
  return {
    employee,
    owner: "executive",
    givenName: "A",
    surname: "B",
    displayName: "A B",
    title: "Clerk",
    department: "Finance",
    site: "hq",
    employment: "permanent",
    start,
    state: "active",
    uid: employee,
    uidNumber: 1,
    mailName: employee,
    mail: `${employee}@mfano.example`,
    ...more,
  };
}

function pool(more: Partial<Pool> = {}): Pool {
  return {
    id: "p",
    owner: "executive",
    product: "office",
    quantity: 1,
    start: "2026-01-01",
    funding: "county",
    order: "LPO-1",
    overallocation: "block",
    seats: {},
    ...more,
  };
}

const people = [person("3", "2021-01-01"), person("1", "2020-01-01"), person("2", "2021-01-01")];

function allot(pools: readonly Pool[], staff: readonly Person[] = people) {
  return allotSeats({
    products: [product],
    pools,
    people: staff,
    devices: [],
    sites: [],
    asOf: "2026-07-01",
    graceDays: 30,
  });
}

const holders = (pools: readonly Pool[], staff?: readonly Person[]): string[] =>
  allot(pools, staff).seats.map(({ holder }) => holder);

describe("a pool that is too small", () => {
  it("blocks: the longest in service have the seats, the others come short", () => {
    const { seats, positions } = allot([pool({ quantity: 2 })]);
    expect(seats.map(({ holder }) => holder)).toEqual(["1", "2"]);
    expect(positions).toEqual([
      { pool: "p", entitled: 2, assigned: 2, short: ["3"], expired: false },
    ]);
  });

  it("warns: everybody has one, and those beyond what was bought are told", () => {
    const { positions } = allot([pool({ overallocation: "warn" })]);
    expect(positions[0]).toMatchObject({ entitled: 1, assigned: 3, short: ["2", "3"] });
  });

  it("takes nobody's seat for a newcomer", () => {
    const before = holders([pool({ quantity: 2 })]);
    const after = holders([pool({ quantity: 2 })], [person("0", "2026-06-01"), ...people]);
    expect(after).toEqual(before);
  });
});

describe("time", () => {
  it("counts an expired pool as 0; its last day still counts", () => {
    expect(holders([pool({ expires: "2026-07-01" })])).toEqual(["1"]);
    const { seats, positions } = allot([pool({ expires: "2026-06-30" })]);
    expect(seats).toEqual([]);
    expect(positions[0]).toEqual({
      pool: "p",
      entitled: 0,
      assigned: 0,
      short: ["1", "2", "3"],
      expired: true,
    });
  });

  it("leaves seats for the days of grace, entitled to nothing", () => {
    const grace = allot([pool({ overallocation: "grace", expires: "2026-06-02" })]);
    expect(grace.positions[0]).toMatchObject({ entitled: 0, assigned: 1, expired: true });
    expect(allot([pool({ overallocation: "grace", expires: "2026-05-31" })]).seats).toEqual([]);
  });

  it("gives nothing before a pool starts", () => {
    expect(allot([pool({ start: "2026-07-02", quantity: "unlimited" })]).seats).toEqual([]);
  });
});

describe("whom a rule means", () => {
  it("only active people of the pool's owner that match every key", () => {
    const staff = [
      person("1", "2020-01-01"),
      person("2", "2020-01-01", { state: "suspended" }),
      person("3", "2020-01-01", { owner: "assembly" }),
      person("4", "2020-01-01", { department: "Health" }),
      person("5", "2020-01-01", { title: "Nurse" }),
    ];
    const seats = { departments: ["finance"], titles: ["Clerk"] };
    expect(holders([pool({ quantity: "unlimited", seats })], staff)).toEqual(["1"]);
  });

  it("nobody twice: a second pool of the product serves who came short", () => {
    const two = [
      pool({ id: "b", start: "2026-02-01", quantity: 1 }),
      pool({ id: "a", quantity: 1 }),
    ];
    const { seats, positions } = allot(two);
    expect(seats.map(({ pool: id, holder }) => `${id} ${holder}`)).toEqual(["a 1", "b 2"]);
    expect(positions.map(({ pool: id, short }) => [id, short])).toEqual([
      ["b", ["3"]],
      ["a", ["3"]],
    ]);
  });
});
