/** Joiner, mover, leaver: what is written down, what is refused before it is, and what holds on which day. */
import { expect, test } from "vitest";
import { joinersBeyond, overlays } from "#inventory/movements";
import type { County } from "#model/county";
import type { MovementRow } from "#model/movement";
import { record, type MovementRequest } from "#use/movement";
import { county as sample } from "../services/sample-county.ts";

const now = { at: "2026-11-24T08:00:00.000Z", by: "admin" };
const [laptop] = sample.devices;
if (laptop === undefined) throw new Error("the sample county has no device");
const county: County = {
  ...sample,
  devices: [{ ...laptop, asset: "099-ict-lap-00009", custodian: "1001", owner: "executive" }],
};
const leaver: MovementRequest = {
  movement: "leaver",
  employee: "1001",
  owner: "executive",
  on: "2026-12-31",
  fields: {},
};

test("a leaver's last day, mail and device are written down, in order", () => {
  const { rows, custody, steps } = record(county, { ...leaver, fields: { mail: "hold" } }, now);
  expect(rows).toEqual([
    {
      owner: "executive",
      employee: "1001",
      movement: "leaver",
      on: "2026-12-31",
      field: "end",
      value: "2026-12-31",
      ...now,
    },
    {
      owner: "executive",
      employee: "1001",
      movement: "leaver",
      on: "2026-12-31",
      field: "mail",
      value: "hold",
      ...now,
    },
  ]);
  expect(custody).toEqual([
    {
      asset: "099-ict-lap-00009",
      from: "1001",
      to: `site:${laptop.site}`,
      date: "2026-12-31",
      reason: "leaver",
      approver: "admin",
    },
  ]);
  expect(steps.map((step) => step.split(/[ :]/)[0])).toEqual([
    "account",
    "mail",
    "seats",
    "device",
  ]);
});

test.each<[string, Partial<MovementRequest>, RegExp]>([
  ["nobody", { employee: "9" }, /no employee 9/],
  ["one number, two owners", { owner: undefined as never }, /executive and in the assembly/],
  ["before the first day", { on: "1960-01-01" }, /started on/],
  ["mail to oneself", { fields: { mail: "forward:1001" } }, /not an active colleague/],
  ["mail to somebody suspended", { fields: { mail: "forward:1002" } }, /not an active colleague/],
  ["mail to nobody", { fields: { mail: "forward:77" } }, /not an active colleague/],
  ["joiner who is there", { movement: "joiner" }, /there already/],
  ["joiner without a name", { movement: "joiner", employee: "2001" }, /needs --surname/],
  ["mover to nowhere", { movement: "mover" }, /nothing was said/],
  [
    "mover to a wrong department",
    { movement: "mover", fields: { department: "ITC" } },
    /did you mean "ICT"/,
  ],
  ["mover to a wrong site", { movement: "mover", fields: { site: "moon" } }, /not known/],
  ["a title that is two lines", { movement: "mover", fields: { title: "a\nb" } }, /no plain text/],
  ["a number that is a path", { movement: "joiner", employee: "../x" }, /no employee/],
])("refused before anything is written: %s", (_, change, why) => {
  const request = { ...leaver, ...change } as MovementRequest;
  expect(() => record(county, request, now)).toThrow(why);
});

const row = (field: string, value: string, more: Partial<MovementRow> = {}): MovementRow => ({
  owner: "executive",
  employee: "1001",
  movement: "mover",
  on: "2026-12-01",
  field,
  value,
  ...now,
  ...more,
});
const of = (rows: readonly MovementRow[], asOf: string): Record<string, string> =>
  Object.fromEntries(overlays(rows, asOf).get("executive/1001") ?? []);

test("a move holds from its day, a last day from when it is known, and the later line wins", () => {
  const rows = [
    row("department", "Health"),
    row("title", "Clerk", { on: "2026-11-01" }),
    row("title", "Director", { on: "2027-01-01" }),
    row("end", "2027-06-30", { movement: "leaver", on: "2027-06-30" }),
  ];
  expect(of(rows, "2026-11-30")).toEqual({ title: "Clerk", end: "2027-06-30" });
  expect(of(rows, "2026-12-01")).toMatchObject({ department: "Health", title: "Clerk" });
  expect(of(rows, "2027-01-01")).toMatchObject({ title: "Director" });
});

test("somebody who comes back has not left", () => {
  const left = [
    row("end", "2026-06-30", { movement: "leaver" }),
    row("mail", "hold", { movement: "leaver" }),
    row("suspended_from", "2026-06-30", { movement: "leaver" }),
  ];
  const back = [...left, row("start", "2026-11-01", { movement: "joiner", on: "2026-11-01" })];
  expect(of(back, "2026-11-24")).toEqual({ start: "2026-11-01" });
});

test("a joiner whom payroll knows meanwhile is one person", () => {
  const joined = [row("start", "2026-11-01", { movement: "joiner" })];
  expect(joinersBeyond(joined, new Set())).toEqual([{ owner: "executive", employee: "1001" }]);
  expect(joinersBeyond(joined, new Set(["executive/1001"]))).toEqual([]);
});

test("a leaver that was recorded of the wrong person is taken back at once", () => {
  const request: MovementRequest = { ...leaver, movement: "joiner", on: "2026-11-24" };
  const before = [row("end", "2026-11-24", { movement: "leaver" })];
  expect(record(county, request, { ...now, before }).rows).toMatchObject([
    { movement: "joiner", field: "start", value: "2026-11-24" },
  ]);
  const since = [...before, row("title", "Clerk")];
  expect(() => record(county, request, { ...now, before: since })).toThrow(/there already/);
});
