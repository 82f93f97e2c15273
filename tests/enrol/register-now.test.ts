/** The register on disk: the newest enrolment, the last custody line, and nothing guessed from a broken file. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { enrolledIn, lastCustody } from "#adapters/register-now";
import { InputError } from "#model/errors";

const dir = mkdtempSync(join(tmpdir(), "kaunti-register-"));
beforeAll(() => mkdirSync(join(dir, "devices")));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test("a county that has enrolled nothing", async () => {
  expect(await enrolledIn(join(dir, "none"), "mfano")).toEqual([]);
  expect(await lastCustody(join(dir, "none"), "a")).toBeUndefined();
});

test("the newest of an asset's enrolments", async () => {
  writeFileSync(
    join(dir, "devices/a.yaml"),
    "- {serial: S1, os: debian11}\n- {serial: S1, os: debian12}\n",
  );
  expect(await enrolledIn(dir, "mfano")).toEqual([
    { county: "mfano", asset: "a", enrolment: { serial: "S1", os: "debian12" } },
  ]);
});

test("the last line about an asset, whatever stands below it", async () => {
  writeFileSync(
    join(dir, "custody.csv"),
    "asset,from,to,date,reason,approver\na,store,1,2026-01-01,issued,x\na,1,2,2026-02-01,moved,x\nb,store,3,2026-03-01,issued,x\n",
  );
  expect(await lastCustody(dir, "a")).toMatchObject({ from: "1", to: "2", reason: "moved" });
  expect(await lastCustody(dir, "c")).toBeUndefined();
});

test("a register that cannot be read stops the enrolment", async () => {
  writeFileSync(join(dir, "devices/b.yaml"), "- {serial: [\n");
  await expect(enrolledIn(dir, "mfano")).rejects.toThrow(InputError);
});
