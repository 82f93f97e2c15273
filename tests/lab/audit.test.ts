/** The auditor's day at the office at work: one command, five hosts over SSH, everything else on the list, one host switched off. */
import { resolve } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { sha256 } from "#adapters/digest";
import { readPolicies } from "#adapters/policies";
import { bindAsked } from "#use/policy";
import { need } from "../support/need.ts";
import { missingLab } from "./missing.ts";
import { openOffice, type Office } from "./office.ts";
import { readReport, type Read, type ReportRow } from "./report.ts";

const missing = missingLab();
beforeEach((context) => need(context, "lab", missing));

let office: Office;
beforeAll(async () => {
  if (missing === undefined) office = await openOffice();
});
afterAll(async () => office?.stop());

async function audit(...more: readonly string[]): Promise<{ report: Read; seconds: number }> {
  const start = performance.now();
  const args = ["audit", "--county", "mfano", "--format", "json", ...more];
  const report = readReport(await office.county.kaunti(args));
  return { report, seconds: (performance.now() - start) / 1000 };
}

const logins = async (): Promise<number[]> =>
  Promise.all(
    office.lab.hosts.map(async (host) =>
      Number(await host.must("journalctl -q -u ssh | grep -c 'Accepted publickey' || true")),
    ),
  );

const statesOf = (rows: readonly ReportRow[]) => new Set(rows.map(({ verdict }) => verdict));

test("every control of the five hosts is judged, in one session each; the rest of the register is listed as not asked", async () => {
  const before = await logins();
  const { report, seconds } = await audit();
  const after = await logins();
  console.log(`audit of five hosts: ${seconds.toFixed(1)} s (target 5 s)`);
  expect(after.map((count, index) => count - (before[index] ?? 0))).toEqual([1, 1, 1, 1, 1]);
  const { devices } = office.lab.county;
  expect(report.subjects).toEqual(devices.map(({ asset }) => asset));
  const policies = await readPolicies(resolve(import.meta.dirname, "../../policies"));
  for (const { asset, name } of office.lab.hosts) {
    const rows = report.of(asset);
    const baseline = rows[0]?.baseline ?? "";
    const { controls } = bindAsked(policies, { params: [] }, baseline, sha256);
    expect(controls.length, name).toBeGreaterThan(10);
    expect(rows.map(({ control }) => control).toSorted(), name).toEqual(
      controls.map(({ control }) => control.id).toSorted(),
    );
    expect(new Set(rows.map(({ judged }) => judged)), name).toEqual(new Set(["running"]));
    const states = statesOf(rows);
    expect(states.has("pass"), name).toBe(true);
    for (const state of ["not-run", "unreachable"]) expect(states.has(state), name).toBe(false);
  }
  const hosts = office.lab.hosts.map(({ asset }) => asset);
  for (const asset of report.subjects.filter((each) => !hosts.includes(each)))
    for (const state of statesOf(report.of(asset)))
      expect(["not-run", "not-applicable"]).toContain(state);
});

test.each([
  ["cis-debian12-l2-server", "hq-server"],
  ["cis-debian12-l2-workstation", "hq-laptop"],
] as const)("the whole of %s on %s, in one session", async (baseline, name) => {
  const { asset } = office.lab.host(name);
  const before = (await logins()).reduce((sum, count) => sum + count, 0);
  const { report, seconds } = await audit("--device", asset, "--baseline", baseline);
  const after = (await logins()).reduce((sum, count) => sum + count, 0);
  const rows = report.of(asset);
  const count = (state: string) => rows.filter(({ verdict }) => verdict === state).length;
  const told = ["pass", "fail", "not-applicable", "error"].map(
    (state) => `${state} ${String(count(state))}`,
  );
  console.log(`${baseline} on ${name}: ${seconds.toFixed(1)} s (target 5 s); ${told.join(", ")}`);
  const errors = rows.filter(({ verdict }) => verdict === "error");
  for (const { control, where, why } of errors) console.log(`  ${control} ${where}: ${why}`);
  expect(after - before).toBe(1);
  expect(rows.length).toBeGreaterThan(490);
  expect(count("not-run") + count("unreachable")).toBe(0);
  expect(count("pass")).toBeGreaterThan(150);
});

test("a host that is off is unreachable with the reason, the others are judged to the end, and the exit code says so", async () => {
  const off = office.lab.host("sub-laptop");
  await off.powerOff();
  // Where evidence is kept, the last known result of a host that is silent is shown, with its age.
  const { report, seconds } = await audit("--no-evidence");
  console.log(`audit with one host off: ${seconds.toFixed(1)} s`);
  expect(report.code).toBe(2);
  for (const { asset, name } of office.lab.hosts) {
    const states = statesOf(report.of(asset));
    if (asset === off.asset) expect([...states]).toEqual(["unreachable"]);
    else expect(states.has("unreachable"), name).toBe(false);
  }
  for (const { why } of report.of(off.asset)) expect(why).toContain(off.address);
  await off.boot();
  await office.lab.ready();
});
