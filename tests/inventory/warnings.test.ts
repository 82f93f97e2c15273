/** A verb that goes on in spite of warnings says that there are some, once. */
import { afterEach, expect, it, vi } from "vitest";
import { openInventory } from "../../scripts/wire.ts";
import { formatProblem } from "#model/errors";
import { inFolder, loadCase, right } from "./case-county.ts";

afterEach(() => vi.restoreAllMocks());

async function said(files: Readonly<Record<string, string>>): Promise<string> {
  return inFolder(files, {}, async (dir) => {
    const lines: string[] = [];
    vi.spyOn(process.stderr, "write").mockImplementation((line) => lines.push(String(line)) > 0);
    const options = { inventory: dir, asOf: "2026-07-01" };
    await openInventory(options);
    await openInventory(options);
    return lines.join("").replaceAll(dir, "DIR");
  });
}

it("tells how many, and what shows them", async () => {
  const files = { ...right, "notes.csv": "a\n", "old.csv": "b\n" };
  expect(await said(files)).toBe(
    "2 warnings in the inventory; kaunti validate --inventory DIR tells them\n",
  );
});

it("says nothing where there is nothing", async () => {
  expect(await said(right)).toBe("");
});

it("a value with a terminal's commands in it is one harmless line", async () => {
  const sheet = "tag,role\nCG-097/ICT/LAP/00001,\u001B[31mlaptopp\n";
  const { loaded } = await loadCase({ "equipment.csv": sheet });
  const lines = loaded.problems.map(formatProblem);
  expect(lines.join("|")).toContain("[31mlaptopp");
  expect(lines.join("|")).not.toMatch(/\p{Cc}/u);
});
