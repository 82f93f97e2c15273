/** `npm start` as a use case: ten lines that say what happened, and an exit code that hides nothing. */
import { describe, expect, test } from "vitest";
import { InputError, KauntiError } from "#model/errors";
import type { AuditReport, SubjectReport, VerdictState } from "#model/verdict";
import type { EnrolResult } from "#use/enrol";
import { practice } from "#use/practice";
import type { PracticePorts } from "#use/practice";

const subject = (id: string, states: VerdictState[]): SubjectReport =>
  ({
    subject: { kind: "device", id, name: id, owner: "executive", site: "hq" },
    judged: "stored",
    verdicts: states.map((state, index) => ({
      state,
      scored: true,
      severity: index === 0 ? "critical" : "low",
      title: `control ${String(index)}`,
    })),
  }) as unknown as SubjectReport;

const enrolled = (asset: string, over: Partial<EnrolResult> = {}): EnrolResult => ({
  asset,
  outcome: "enrolled",
  objections: [],
  repaired: 3,
  byHand: ["encrypt the disk"],
  ...over,
});

interface Over extends Partial<PracticePorts> {
  readonly subjects?: readonly SubjectReport[];
}

function stage({ subjects = [], ...over }: Over = {}) {
  const lines: string[] = [];
  const ports: PracticePorts = {
    validate: async () => ({ counties: 49, people: 119, devices: 123 }),
    up: async () => [
      { layer: "network", changes: 4 },
      { layer: "email", changes: 0 },
    ],
    machines: async () => ["lap-1", "lap-2"],
    enrol: async (asset) => enrolled(asset),
    audit: async () => ({ report: { subjects } as unknown as AuditReport, self: "here" }),
    write: async () => "report.html",
    tell: (line) => {
      lines.push(line);
    },
    ...over,
  };
  return { lines, run: async () => practice(ports) };
}

const fine = [subject("lap-1", ["fail", "pass"]), subject("here", ["pass", "error"])];

describe("practice", () => {
  test("findings are told and are not a failure", async () => {
    const { lines, run } = stage({ subjects: fine });
    expect(await run()).toBe(0);
    expect(lines).toEqual([
      "inventory  49 counties, 119 staff, 123 devices: valid",
      "up         network 4 changes, email unchanged",
      "enrolled   2 machines, 6 settings repaired by the baseline; 2 findings left for hands",
      "audit      lap-1: 50 % of 2, worst fail: control 0",
      "audit      this machine, read-only: 100 % of 1, 1 could not be told",
      "report     report.html",
      "done       run it again: nothing will change",
    ]);
  });

  test("the second run says that nothing changed", async () => {
    const { lines, run } = stage({
      subjects: fine,
      up: async () => [{ layer: "network", changes: 0 }],
      enrol: async (asset) => enrolled(asset, { outcome: "unchanged", repaired: 0, byHand: [] }),
    });
    expect(await run()).toBe(0);
    expect(lines[1]).toBe("up         network: nothing to change");
    expect(lines[2]).toContain("2 machines enrolled already");
    expect(lines.at(-1)).toBe("done       nothing changed");
  });

  test.each([
    ["an error in a practice machine", [subject("lap-1", ["pass", "error"])]],
    ["a practice machine that was not reached", [subject("lap-1", ["unreachable"])]],
    ["a practice machine without any verdict", [subject("lap-1", [])]],
    [
      "nothing learnt about this machine",
      [...fine.slice(0, 1), subject("here", ["error", "error"])],
    ],
  ])("%s is told and is a failure", async (_, subjects) => {
    const { lines, run } = stage({ subjects });
    expect(await run()).toBe(2);
    expect(lines.join("\n")).toMatch(/could not be told|not reached|nothing could be judged/);
  });

  test("a machine of another system than the rules are for: told, and no failure", async () => {
    const self = subject("here", ["not-applicable", "not-applicable"]);
    const { lines, run } = stage({ subjects: [...fine.slice(0, 1), self] });
    expect(await run()).toBe(0);
    expect(lines.join("\n")).toContain("this machine, read-only: no rule applies to its system");
  });

  test("what only a running system can answer is told beside an image's score", async () => {
    const { lines, run } = stage({ subjects: [subject("lap-1", ["pass", "not-run"])] });
    expect(await run()).toBe(0);
    expect(lines.join("\n")).toContain("100 % of 1, 1 need it running");
  });

  test("a machine whose enrolment fails is named, the others go on, and it is a failure", async () => {
    const { lines, run } = stage({
      subjects: fine,
      enrol: async (asset) => {
        if (asset === "lap-1") throw new KauntiError("the disk is full");
        return enrolled(asset);
      },
    });
    expect(await run()).toBe(2);
    expect(lines).toContain("enrolled   lap-1 failed: the disk is full");
    expect(lines.join("\n")).toContain("1 machine, 3 settings repaired");
  });

  test("a refused machine is a failure of another kind", async () => {
    const refusal = {
      code: "DUPLICATE",
      why: "a clone",
      next: "find out",
      other: "",
      rows: [],
    } as const;
    const { lines, run } = stage({
      subjects: fine,
      enrol: async (asset) =>
        enrolled(asset, { outcome: "refused", objections: [refusal], repaired: 0 }),
    });
    expect(await run()).toBe(3);
    expect(lines).toContain("enrolled   lap-1 refused: a clone; find out");
  });

  test("nothing is done with a broken inventory", async () => {
    const { run, lines } = stage({
      validate: async () => {
        throw new InputError([]);
      },
    });
    await expect(run()).rejects.toThrow(InputError);
    expect(lines).toEqual([]);
  });
});
