/** A batch: a result per row, in the order of the sheet, whatever each machine did; and it can be resumed. */
import { describe, expect, test } from "vitest";
import { KauntiError } from "#model/errors";
import { Unreachable } from "#model/reach";
import type { SubjectReport, VerdictState } from "#model/verdict";
import { enrolBatch, enrolExit, rowOf } from "#use/enrol-batch";
import { enrol } from "#use/enrol";
import { pool } from "#use/fleet";
import type { EnrolResult } from "#use/enrol";
import { device, identity, ports, request, world } from "./fake-machine.ts";

const quiet = { start: () => undefined, step: () => undefined, end: () => undefined };
const options = { most: 4, progress: quiet };
const result = (
  asset: string,
  states: VerdictState[],
  over: Partial<EnrolResult> = {},
): EnrolResult => ({
  asset,
  outcome: "enrolled",
  objections: [],
  repaired: 0,
  byHand: [],
  report: { verdicts: states.map((state) => ({ state })) } as unknown as SubjectReport,
  ...over,
});

const serialOf = (index: number): string => `SERIAL${String(index)}`;

describe("a batch of machines", () => {
  test("those whose keys the others need are registered first, without taking the others' place", async () => {
    const seen: string[] = [];
    const rows = ["a", "b", "c", "lead", "dead"].map((asset) => ({ asset }));
    const done = await enrolBatch(
      rows,
      async ({ asset }, registered) => {
        seen.push(`${asset} begins`);
        if (asset === "dead") throw new Unreachable("there is no route to it");
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (asset === "lead") {
          seen.push("registered");
          registered();
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        seen.push(`${asset} ends`);
        return result(asset, ["pass"]);
      },
      { ...options, most: 2, leads: ({ asset }) => ["lead", "dead"].includes(asset) },
    );
    expect(seen.slice(0, 3)).toEqual(["lead begins", "dead begins", "registered"]);
    expect(seen.indexOf("a begins")).toBeLessThan(seen.indexOf("lead ends"));
    expect(done.map(({ asset }) => asset)).toEqual(["a", "b", "c", "lead", "dead"]);
  });

  test("one that cannot be reached and one that fails do not stop the others", async () => {
    const rows = ["a", "b", "c", "d"].map((asset) => ({ asset }));
    const done = await enrolBatch(
      rows,
      async ({ asset }) => {
        if (asset === "b") throw new Unreachable("10.0.0.2:22: there is no route to it");
        if (asset === "c") throw new KauntiError("the disk is full");
        return result(asset, ["pass"]);
      },
      options,
    );
    expect(done.map(({ asset, outcome }) => `${asset} ${outcome}`)).toEqual([
      "a enrolled",
      "b unreachable",
      "c failed",
      "d enrolled",
    ]);
    expect(done[1]?.detail).toContain("no route");
    expect(enrolExit(done)).toBe(2);
  });

  test("thirty machines of which two are clones: one is enrolled, the other refused; repeated, nothing changes", async () => {
    const state = world();
    const rows = Array.from({ length: 30 }, (_, index) => ({
      asset: `099-ict-lap-${String(index)}`,
    }));
    const alone = pool(1);
    const one = async ({ asset }: { asset: string }): Promise<EnrolResult> => {
      const index = rows.findIndex((row) => row.asset === asset);
      const machine = world();
      machine.identity = identity({
        serial: serialOf(index),
        uuid: `744c0172-75d9-40d2-a87e-${String(index === 7 ? 3 : index).padStart(12, "0")}`,
        hostKey: `ssh-ed25519 KEY${String(index)}`,
      });
      const shared = { ...machine, devices: state.devices, custody: state.custody };
      return enrol(
        { ...ports(shared), alone },
        { ...request, device: { ...device, asset, serial: serialOf(index) } },
      );
    };
    const first = await enrolBatch(rows, one, options);
    expect(first.filter(({ outcome }) => outcome === "enrolled")).toHaveLength(29);
    expect(
      first.filter(({ outcome }) => outcome === "refused").map(({ detail }) => detail)[0],
    ).toContain("product UUID belongs to 099-ict-lap-3");
    expect(enrolExit(first)).toBe(3);
    const before = structuredClone([[...state.devices], state.custody]);
    await enrolBatch(rows, one, options);
    expect([[...state.devices], state.custody]).toEqual(before);
  });

  test.each([
    ["clean", [result("a", ["pass"])], 0],
    ["findings", [result("a", ["pass"]), result("b", ["fail"])], 1],
    ["a declined baseline on a clean machine", [result("a", ["pass"], { outcome: "declined" })], 1],
    ["something that could not be told", [result("a", ["fail"]), result("b", ["error"])], 2],
    ["nothing audited", [result("a", [])], 2],
  ])("exit code of %s", (_, results, code) => {
    expect(enrolExit(results.map(rowOf))).toBe(code);
  });
});
