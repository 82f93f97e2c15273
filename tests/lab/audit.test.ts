/** The auditor's day at the office at work: one command, five hosts over SSH, everything else on the list, one host switched off. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { AuditReport, SubjectReport } from "#model/verdict";
import { need } from "../support/need.ts";
import { missingLab } from "./missing.ts";
import { openOffice, type Office } from "./office.ts";

const missing = missingLab();
beforeEach((context) => need(context, "lab", missing));

let office: Office;
beforeAll(async () => {
  if (missing === undefined) office = await openOffice();
});
afterAll(async () => office?.stop());

async function audit(): Promise<{ report: AuditReport; code: number | null; seconds: number }> {
  const start = performance.now();
  const args = ["audit", "--county", "mfano", "--format", "json"];
  const { code, out, err } = await office.county.kaunti(args);
  const seconds = (performance.now() - start) / 1000;
  if (!out.startsWith("{")) throw new Error(`no report: exit ${String(code)}\n${out}\n${err}`);
  return { report: JSON.parse(out) as AuditReport, code, seconds };
}

const logins = async (): Promise<number[]> =>
  Promise.all(
    office.lab.hosts.map(async (host) =>
      Number(await host.must("journalctl -q -u ssh | grep -c 'Accepted publickey' || true")),
    ),
  );

const statesOf = ({ verdicts }: SubjectReport) => new Set(verdicts.map(({ state }) => state));

function split(report: AuditReport): { hosts: SubjectReport[]; others: SubjectReport[] } {
  const assets = new Set(office.lab.hosts.map(({ asset }) => asset));
  return {
    hosts: report.subjects.filter(({ subject }) => assets.has(subject.id)),
    others: report.subjects.filter(({ subject }) => !assets.has(subject.id)),
  };
}

test("every control of the five hosts is judged, in one session each; the rest of the register is listed as not asked", async () => {
  const before = await logins();
  const { report, seconds } = await audit();
  const after = await logins();
  console.log(`audit of five hosts: ${seconds.toFixed(1)} s (target 5 s)`);
  expect(after.map((count, index) => count - (before[index] ?? 0))).toEqual([1, 1, 1, 1, 1]);
  expect(report.subjects.map(({ subject }) => subject.id)).toEqual(
    office.lab.county.devices.map(({ asset }) => asset),
  );
  const { hosts, others } = split(report);
  expect(hosts).toHaveLength(5);
  for (const { subject, verdicts, judged } of hosts) {
    expect(judged, subject.name).toBe("running");
    expect(verdicts.length, subject.name).toBeGreaterThan(10);
    const unasked = verdicts.filter(({ state }) => state === "not-run" || state === "unreachable");
    expect(unasked, subject.name).toEqual([]);
    expect(
      verdicts.some(({ state }) => state === "pass"),
      subject.name,
    ).toBe(true);
  }
  for (const other of others)
    for (const state of statesOf(other)) expect(["not-run", "not-applicable"]).toContain(state);
});

test("a host that is off is unreachable with the reason, the others are judged to the end, and the exit code says so", async () => {
  const off = office.lab.host("sub-laptop");
  await off.powerOff();
  const { report, code, seconds } = await audit();
  console.log(`audit with one host off: ${seconds.toFixed(1)} s`);
  expect(code).toBe(2);
  const { hosts } = split(report);
  for (const each of hosts) {
    if (each.subject.id === off.asset && each.stale === undefined)
      expect([...statesOf(each)]).toEqual(["unreachable"]);
    else if (each.subject.id !== off.asset)
      expect(statesOf(each).has("unreachable"), each.subject.name).toBe(false);
  }
  const asked = hosts.find(({ subject }) => subject.id === off.asset);
  expect(JSON.stringify(asked?.verdicts[0])).toMatch(/unreachable/);
  await off.boot();
  await office.lab.ready();
});
