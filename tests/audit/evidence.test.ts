/** Evidence: what is written can be read back, and whatever is changed afterwards is found. */
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openEvidence } from "#adapters/evidence";
import { readRun, runNames, verifyRun } from "#adapters/evidence-read";
import type { Audited } from "#model/auditee";
import { isOpen } from "#model/report";
import type { AuditReport, SubjectReport } from "#model/verdict";
import { everyState, subject, verdict } from "../reports/sample.ts";

const home = mkdtempSync(join(tmpdir(), "kaunti-evidence-"));
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});
/** A host that said anything has facts. */
function audited(report: SubjectReport): Audited {
  const header = {
    uid: 0,
    root: "",
    now: 0,
    platform: "debian12",
    image: false,
    owners: 0,
  } as never;
  const silent = report.verdicts.every(({ state }) => isOpen(state) || state === "not-applicable");
  return { report, notices: [], ...(silent ? {} : { facts: { header, answers: new Map() } }) };
}

let next = 0;
const fresh = () => join(home, String((next += 1)), "runs");

async function keep(
  runs: string,
  report: AuditReport,
  at: string,
  resume?: string,
): Promise<string> {
  const evidence = await openEvidence({
    runs,
    at,
    kit: report.kit,
    scope: report.scope,
    population: report.subjects.map((one) => one.subject.id),
    ...(resume === undefined ? {} : { resume }),
  });
  await Promise.all(report.subjects.map(async (one) => evidence.keep(audited(one))));
  const { run } = await evidence.close({
    at: report.generatedAt,
    asOf: report.asOf,
    notices: report.notices,
  });
  return join(runs, run);
}

const first = "2026-11-24T08:00:00.000Z";

test("a report read back from evidence is the report, and names the end of its chain", async () => {
  const dir = await keep(fresh(), everyState, first);
  const { evidence, ...report } = await readRun(dir);
  const { evidence: _other, ...given } = everyState;
  expect(report).toEqual(given);
  const { problems, head, finished, subjects } = await verifyRun(dir);
  expect([problems, finished, subjects]).toEqual([[], true, 4]);
  expect(evidence?.head).toBe(head);
});

test("evidence is for its owner only", async () => {
  const dir = await keep(fresh(), everyState, first);
  expect(statSync(dir).mode & 0o777).toBe(0o700);
  for (const file of readdirSync(dir)) expect(statSync(join(dir, file)).mode & 0o777).toBe(0o600);
});

describe("whatever is altered is found", () => {
  const alterations: Record<string, (dir: string) => void> = {
    "a verdict is turned into pass": (dir) => {
      const file = join(dir, readdirSync(dir).find((name) => name.startsWith("0")) ?? "");
      writeFileSync(
        file,
        readFileSync(file, "utf8")
          .replace('"fail"', '"pass"')
          .replace('"unreachable"', '"pass"')
          .replace('"not-applicable"', '"pass"'),
      );
    },
    "a subject's file is removed": (dir) =>
      rmSync(join(dir, readdirSync(dir).find((name) => name.startsWith("0")) ?? "")),
    "a subject's file is put in": (dir) =>
      cpSync(join(dir, "index.jsonl"), join(dir, "00099-extra.json")),
    "a line is removed": (dir) => edit(dir, (lines) => lines.toSpliced(2, 1)),
    "two lines change places": (dir) =>
      edit(dir, (lines) => [lines[0] ?? "", lines[2] ?? "", lines[1] ?? "", ...lines.slice(3)]),
    "a line is put in twice": (dir) => edit(dir, (lines) => lines.toSpliced(2, 0, lines[2] ?? "")),
    "a notice is reworded": (dir) =>
      edit(dir, (lines) =>
        lines.map((line, index) => (index === 1 ? line.replace("099", "098") : line)),
      ),
    "the first line is removed": (dir) => edit(dir, (lines) => lines.slice(1)),
    "the index is no JSON": (dir) => edit(dir, (lines) => ["nonsense", ...lines]),
  };
  test.each(Object.entries(alterations))("%s", async (_name, alter) => {
    const dir = await keep(fresh(), everyState, first);
    alter(dir);
    expect((await verifyRun(dir)).problems).not.toEqual([]);
  });

  test("the last lines are cut off: the head is another, and the run did not end", async () => {
    const dir = await keep(fresh(), everyState, first);
    const before = await verifyRun(dir);
    edit(dir, (lines) => lines.slice(0, -2));
    const after = await verifyRun(dir);
    expect(after.head).not.toBe(before.head);
    expect(after.finished).toBe(false);
  });

  test("a run that was altered breaks the chain of the run after it", async () => {
    const runs = fresh();
    const one = await keep(runs, everyState, first);
    const two = await keep(runs, everyState, "2026-11-25T08:00:00.000Z");
    expect((await verifyRun(two)).problems).toEqual([]);
    edit(one, (lines) =>
      lines.slice(0, -1).concat((lines.at(-1) ?? "").replace("expired", "renewed")),
    );
    expect((await verifyRun(two)).problems.join()).toMatch(/does not continue the run/);
  });

  test("nothing is printed from altered evidence", async () => {
    const dir = await keep(fresh(), everyState, first);
    edit(dir, (lines) => lines.toSpliced(2, 1));
    await expect(readRun(dir)).rejects.toThrow("cannot be trusted");
  });
});

describe("a run that was killed", () => {
  test("says who is missing, and goes on where it was", async () => {
    const runs = fresh();
    const dir = await keep(runs, everyState, first);
    const [start = "", one = ""] = readFileSync(join(dir, "index.jsonl"), "utf8").split("\n");
    for (const file of readdirSync(dir)) if (/^0000[^12]/.test(file)) rmSync(join(dir, file));
    writeFileSync(join(dir, "index.jsonl"), `${start}\n${one}\n{"kind":"sub`);
    const half = await readRun(dir);
    expect(half.notices.join()).toMatch(/DID NOT END; not asked: .*lap-00007/);
    const name = (await runNames(runs)).at(-1) ?? "";
    const evidence = await openEvidence({
      runs,
      at: first,
      kit: "0",
      scope: everyState.scope,
      population: everyState.subjects.map(({ subject: { id } }) => id),
      resume: name,
    });
    expect(evidence.done.size).toBe(1);
    for (const report of everyState.subjects)
      if (!evidence.done.has(report.subject.id)) await evidence.keep(audited(report));
    await evidence.close({ at: first, asOf: "2026-11-24", notices: [] });
    expect((await verifyRun(dir)).problems).toEqual([]);
    expect((await readRun(dir)).subjects).toEqual(everyState.subjects);
  });

  test("another audit is not continued in its place", async () => {
    const runs = fresh();
    await keep(runs, everyState, first);
    const resume = (await runNames(runs)).at(-1) ?? "";
    await expect(
      openEvidence({ runs, at: first, kit: "0", scope: "this machine", population: [], resume }),
    ).rejects.toThrow("audited county mfano, this would audit this machine");
  });

  test("an altered run is not continued", async () => {
    const runs = fresh();
    const dir = await keep(runs, everyState, first);
    appendFileSync(join(dir, "index.jsonl"), "nonsense\n");
    const resume = (await runNames(runs)).at(-1) ?? "";
    await expect(
      openEvidence({ runs, at: first, kit: "0", scope: everyState.scope, population: [], resume }),
    ).rejects.toThrow("cannot be continued");
  });
});

const of = (state: "pass" | "fail" | "unreachable") => ({
  ...everyState,
  subjects: [subject("d", [verdict(state, "c")])],
});

test("the last known answer is the newest that the host itself gave, and altered ones are refused", async () => {
  const runs = fresh();
  await keep(runs, of("pass"), "2026-11-01T08:00:00.000Z");
  const newer = await keep(runs, of("fail"), "2026-11-02T08:00:00.000Z");
  await keep(runs, of("unreachable"), "2026-11-03T08:00:00.000Z");
  const evidence = await openEvidence({ runs, at: first, kit: "0", scope: "", population: ["d"] });
  expect((await evidence.lastKnown("d"))?.verdicts[0]?.state).toBe("fail");
  expect(await evidence.lastKnown("nobody")).toBeUndefined();
  const file = join(newer, readdirSync(newer).find((name) => name.startsWith("0")) ?? "");
  writeFileSync(file, readFileSync(file, "utf8").replace('"fail"', '"pass"'));
  await expect(evidence.lastKnown("d")).rejects.toThrow("was altered");
});

test("runs that start in the same millisecond are two runs", async () => {
  const runs = fresh();
  expect(await keep(runs, everyState, first)).not.toBe(await keep(runs, everyState, first));
});

function edit(dir: string, change: (lines: string[]) => string[]): void {
  const file = join(dir, "index.jsonl");
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  writeFileSync(file, `${change(lines).join("\n")}\n`);
}
