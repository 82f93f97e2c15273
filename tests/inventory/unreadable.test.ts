/** Files of a county's folder that give no bytes: one sentence each, and the rest is still checked. */
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { unreadable } from "#adapters/inventory-file";
import { inFolder, load, right } from "./case-county.ts";

async function errors(spoil: (file: string) => void): Promise<string[]> {
  return inFolder({ ...right, "staff.csv": null }, {}, async (dir) => {
    spoil(join(dir, "staff.csv"));
    const { problems } = await load(dir);
    return problems
      .filter(({ level }) => level === "error")
      .map(({ at, message }) => `${at.file}: ${message}`.replaceAll(`${dir}/`, ""));
  });
}

it("a folder in a sheet's place", async () => {
  expect(await errors((file) => mkdirSync(file))).toEqual([
    "staff.csv: this is a folder; a file of this name is expected",
  ]);
});

it("a link that leads nowhere", async () => {
  expect(await errors((file) => symlinkSync("gone.csv", file))).toEqual([
    "staff.csv: this link leads nowhere; put the file here",
  ]);
});

it("a file that fails while it is read", async () => {
  expect(await errors((file) => symlinkSync("/proc/self/mem", file))).toEqual([
    expect.stringContaining("staff.csv: this file cannot be read: EIO"),
  ]);
});

// Root reads everything, so no file can stand for this one.
it("a file of somebody else", () => {
  expect(unreadable({ code: "EACCES", message: "" })).toMatch(/^this file may not be read by you/);
});

it("two folders of one county", async () => {
  const twice = Object.entries(right).flatMap(([name, text]) => [
    [`097-jaribu/${name}`, text],
    [`counties/097-jaribu/${name}`, text],
  ]);
  await inFolder(Object.fromEntries(twice) as Record<string, string>, {}, async (dir) => {
    const { problems } = await load(dir);
    expect(problems.map(({ message }) => message.replaceAll(`${dir}/`, ""))).toContain(
      "this county has two folders, 097-jaribu and counties/097-jaribu; put all of it into one",
    );
  });
});
