/** The licence position of the practice county by figures counted by hand, and what found copies change in it. */
import { join } from "node:path";
import { tmpdir } from "node:os";
import { beforeAll, describe, expect, test } from "vitest";
import type { County } from "#model/county";
import type { SubjectReport, VerdictState } from "#model/verdict";
import { licenceCsv, licenceTable } from "#reports/licences";
import { licenceExitCode, licencePosition, softwareQuestions } from "#use/licences";
import { openInventory } from "../scripts/wire.ts";

let county: County;
const asOf = "2026-11-24";
beforeAll(async () => {
  const state = join(tmpdir(), "kaunti-no-such-state");
  const { country } = await openInventory({ asOf, state });
  county = country.counties.find(({ slug }) => slug === "mfano") as County;
});

function answer(device: string, states: Readonly<Record<string, VerdictState>>): SubjectReport {
  const verdicts = Object.entries(states).map(([product, state]) => ({
    control: `installed-${product}`,
    state,
    why: "nobody answered",
  }));
  return { subject: { kind: "device", id: device }, verdicts } as unknown as SubjectReport;
}
const rowOf = (pool: string, subjects: readonly SubjectReport[]) =>
  licencePosition(county, asOf, subjects).rows.find((row) => row.pool === pool);

describe("what was bought and who holds a seat", () => {
  // 43 laptops and desktops of the executive; 36 of the office suite's rule, of which 25 were bought; three who want a GIS that ended.
  test.each([
    ["libreoffice-executive", "unlimited", 43, 0],
    ["libreoffice-assembly", "unlimited", 4, 0],
    ["office-suite-2026", 25, 36, 11],
    ["anti-malware-2026", 60, 46, 0],
    ["gis-2023", 0, 0, 3],
    ["hansard-2025", 4, 4, 0],
  ])("%s", (pool, entitled, assigned, short) => {
    expect(rowOf(pool, [])).toMatchObject({ entitled, assigned, short });
    expect(rowOf(pool, [])).not.toHaveProperty("installed");
  });
});

describe("copies", () => {
  const laptop = "099-hlt-lap-00002";
  const server = "099-ict-srv-00001";

  test("of a machine's own seat count for its pool", () => {
    const found = [answer(laptop, { libreoffice: "pass", "anti-malware": "fail" })];
    expect(rowOf("libreoffice-executive", found)?.installed).toBe(1);
    expect(rowOf("anti-malware-2026", found)?.installed).toBe(0);
    expect(rowOf("libreoffice-assembly", found)).not.toHaveProperty("installed");
  });

  test("without a seat are named, and are 1", () => {
    const position = licencePosition(county, asOf, [answer(server, { libreoffice: "pass" })]);
    const without = [{ device: server, owner: "executive", product: "libreoffice" }];
    expect(position.without).toEqual(without);
    expect(licenceTable(position)).toContain(`WITHOUT A SEAT: ${server} (executive) has`);
    expect(licenceCsv(position).trimEnd().split("\r\n").at(-1)).toBe(
      `executive,libreoffice,,,,,,,${server}`,
    );
    const tidy = { ...county, positions: [], seats: [] };
    expect(licenceExitCode(licencePosition(tidy, asOf, []))).toBe(0);
    expect(
      licenceExitCode(licencePosition(tidy, asOf, [answer(server, { libreoffice: "pass" })])),
    ).toBe(1);
  });

  test("of who did not tell are neither there nor absent, and are 2", () => {
    const tidy = { ...county, positions: [], seats: [] };
    const silent = licencePosition(tidy, asOf, [answer(laptop, { libreoffice: "unreachable" })]);
    expect(silent.silent).toEqual([{ device: laptop, why: "nobody answered" }]);
    expect(licenceExitCode(silent)).toBe(2);
    expect(
      rowOf("libreoffice-executive", [answer(laptop, { libreoffice: "error" })]),
    ).not.toHaveProperty("installed");
  });
});

test("a product without a package name is asked of nobody", () => {
  const asked = softwareQuestions(county.products, (text) => text);
  expect(asked.controls.map(({ control }) => control.id)).toEqual([
    "installed-libreoffice",
    "installed-anti-malware",
  ]);
});

test("the table fits 80 columns", () => {
  const answers = [answer("099-hlt-lap-00002", { libreoffice: "unreachable" })];
  const lines = licenceTable(licencePosition(county, asOf, answers)).split("\n");
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});
