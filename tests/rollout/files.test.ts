/** Private files of the state that are damaged, in the wrong place, or of another kind: always a sentence. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { filesBelow } from "#adapters/folder-files";
import { homeStore } from "#adapters/homes";
import { makeFolder } from "#adapters/make-folder";
import { loadPlan, savePlan } from "#adapters/plan-file";
import { undoStore } from "#adapters/store";
import type { Plan } from "#model/rollout";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kaunti-plan-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const plan: Plan = {
  schema: "kaunti.plan/1",
  asOf: "2026-11-24",
  madeAt: "2026-11-24T08:00:00.000Z",
  stacks: [],
};

test("a plan comes back as it was saved", async () => {
  const file = await savePlan(plan, folder);
  expect(await loadPlan(file)).toEqual(plan);
});

test.each([
  ["null", /is no plan of this version/],
  ["[]", /is no plan of this version/],
  ["{", /is no plan; make one/],
  ["", /is no plan; make one/],
  ['{"schema":"kaunti.plan/1","stacks":[null]}', /is no plan of this version/],
  ['{"schema":"kaunti.plan/1","stacks":[{"stack":"x"}]}', /is no plan of this version/],
])("a plan file with %s is refused", async (text, sentence) => {
  writeFileSync(join(folder, "p.json"), text);
  await expect(loadPlan(join(folder, "p.json"))).rejects.toThrow(sentence);
});

test("a folder as plan file is said, both ways, and nothing is left beside it", async () => {
  const inside = join(folder, "is-a-folder");
  mkdirSync(inside);
  await expect(savePlan(plan, folder, inside)).rejects.toThrow(/it is a folder\); name a file/);
  await expect(loadPlan(inside)).rejects.toThrow(/is no plan/);
  symlinkSync("/nowhere", join(folder, "link"));
  await expect(savePlan(plan, folder, join(folder, "link"))).rejects.toThrow(/no plain file/);
  expect(readdirSync(folder)).toEqual(["is-a-folder", "link"]);
});

test.runIf(process.platform === "linux")("what cannot be made does not hang", async () => {
  await expect(savePlan(plan, folder, "/proc/x/y/plan.json")).rejects.toThrow(
    /the folder \/proc\/x cannot be made/,
  );
  await expect(savePlan(plan, folder, "/proc/1/plan.json")).rejects.toThrow(/cannot be written/);
  await expect(filesBelow("/proc/x/y").write("a", "b", 0o600)).rejects.toThrow(/cannot be made/);
  expect(() => makeFolder("/proc/x", 0o700)).toThrow(/nothing can be made there; nothing was/);
});

test("missing folders are made for their owner alone", () => {
  makeFolder(join(folder, "a/b/c"), 0o700);
  makeFolder(join(folder, "a/b/c"), 0o700);
  expect(readdirSync(join(folder, "a/b"))).toEqual(["c"]);
  writeFileSync(join(folder, "file"), "");
  expect(() => makeFolder(join(folder, "file/x"), 0o700)).toThrow(/a file is there where/);
});

test.each(["", "null", "{", '{"fence":"another"}'])(
  "an undo file with %j is damaged, and never taken for nothing",
  async (text) => {
    const undo = undoStore(filesBelow(folder));
    await undo.save({ fence: "f", undo: false, finished: true });
    const [place = ""] = readdirSync(join(folder, "private/undo"));
    writeFileSync(join(folder, "private/undo", place, "000001.json"), text);
    await expect(undo.latest("f")).rejects.toThrow(/undo file .* is damaged; nothing was changed/);
    expect(await undo.latest("g")).toBeUndefined();
  },
);

test("a damaged county file is said: its county would drop out of drift and destroy", async () => {
  mkdirSync(join(folder, "private/counties"), { recursive: true });
  writeFileSync(join(folder, "private/counties/mfano.json"), "");
  await expect(homeStore(folder).list()).rejects.toThrow(/mfano\.json is damaged/);
});
