/** The proof that a register only grew. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { appendAllocations, registerDir, writeDeviceFile } from "#adapters/register";
import { inFolder, load, right } from "./case-county.ts";
import { enrolment, errors, git, row } from "./register-kit.ts";

describe("a register that shrank", () => {
  const three = [row("1001", "grace"), row("1002", "james"), row("1003", "amina")];

  it("is found without git, by the writer's mark", async () => {
    await inFolder(right, {}, async (dir) => {
      const file = join(dir, "register", "allocations.csv");
      await appendAllocations(join(dir, "register"), three);
      expect(await errors(dir)).toEqual([]);
      writeFileSync(file, readFileSync(file, "utf8").replace(/^.*james.*\n/m, ""));
      expect((await errors(dir)).join()).toContain(
        "register/allocations.csv: the register only grows",
      );
      rmSync(file);
      expect((await errors(dir)).join()).toContain(
        "register/allocations.csv: the register only grows",
      );
    });
  });

  it("is found in the working copy, and in the history when the loss was committed", async () => {
    await inFolder(right, {}, async (dir) => {
      const file = join(dir, "register", "allocations.csv");
      git(dir, "init", "--quiet");
      await appendAllocations(join(dir, "register"), three);
      git(dir, "add", "-A");
      git(dir, "commit", "-qm", "given");
      expect(await errors(dir)).toEqual([]);
      const whole = readFileSync(file, "utf8");
      writeFileSync(file, whole.replace(/^.*james.*\n/m, ""));
      expect((await errors(dir)).join()).toContain(
        "1 of its rows are gone (the first in the last commit)",
      );
      git(dir, "commit", "-qam", "tidied up");
      expect((await errors(dir)).join()).toMatch(
        /1 of its rows are gone \(the first in commit [0-9a-f]+\)/,
      );
      expect((await errors(dir)).join()).not.toContain("james");
      // Put back, at another place: everything that was ever there is there again.
      writeFileSync(
        file,
        `${whole.replace(/^.*james.*\n/m, "")}uid,executive/1002,james,2026-07-01,up\n`,
      );
      expect(await errors(dir)).toEqual([]);
    });
  });

  it("is found when a device's file was deleted or a row was changed", async () => {
    await inFolder(right, {}, async (dir) => {
      git(dir, "init", "--quiet");
      await writeDeviceFile(join(dir, "register"), "097-ict-lap-00001", enrolment);
      await appendAllocations(join(dir, "register"), three);
      git(dir, "add", "-A");
      git(dir, "commit", "-qm", "enrolled");
      rmSync(join(dir, "register", "devices"), { recursive: true });
      expect((await errors(dir)).join()).toContain(
        "devices/097-ict-lap-00001.yaml: the register only grows",
      );
      git(dir, "checkout", "-q", "--", ".");
      const file = join(dir, "register", "allocations.csv");
      writeFileSync(file, readFileSync(file, "utf8").replace(",james,", ",james2,"));
      expect((await errors(dir)).join()).toContain("1 of its rows are gone");
    });
  });

  it("is found when the whole folder was deleted: by git", async () => {
    await inFolder(right, {}, async (dir) => {
      git(dir, "init", "--quiet");
      await appendAllocations(join(dir, "register"), three);
      git(dir, "add", "-A");
      git(dir, "commit", "-qm", "given");
      rmSync(join(dir, "register"), { recursive: true });
      expect((await errors(dir)).join()).toContain("4 of its rows are gone");
      git(dir, "commit", "-qam", "tidied up");
      expect((await errors(dir)).join()).toContain("4 of its rows are gone (the first in commit");
    });
  });

  it("is found when the whole folder was deleted: by the mark in the state directory", async () => {
    await inFolder(right, {}, async (dir) => {
      const state = join(dir, ".kaunti");
      await appendAllocations(join(dir, "register"), three, state);
      expect(await errors(dir, state)).toEqual([]);
      rmSync(join(dir, "register"), { recursive: true });
      expect((await errors(dir, state)).join()).toContain(
        "register/allocations.csv: the register only grows",
      );
    });
  });

  it("is not proved where git cannot be asked, even when nothing is there", async () => {
    await inFolder(right, {}, async (dir) => {
      writeFileSync(join(dir, ".git"), "gitdir: /nowhere\n");
      const { problems } = await load(dir);
      expect(problems.map(({ message }) => message).join()).toContain("git could not tell");
    });
  });

  it("is not what two admins make who append on two branches", async () => {
    await inFolder(right, {}, async (dir) => {
      const file = join(dir, "register", "allocations.csv");
      git(dir, "init", "--quiet", "--initial-branch=main");
      await appendAllocations(join(dir, "register"), [row("1001", "grace")]);
      git(dir, "add", "-A");
      git(dir, "commit", "-qm", "one");
      const base = readFileSync(file, "utf8");
      git(dir, "checkout", "-q", "-b", "other");
      writeFileSync(file, `${base}uid,executive/1002,james,2026-07-01,up\n`);
      git(dir, "commit", "-qam", "two");
      git(dir, "checkout", "-q", "main");
      writeFileSync(file, `${base}uid,executive/1003,amina,2026-07-01,up\n`);
      git(dir, "commit", "-qam", "three");
      git(dir, "merge", "-q", "-X", "union", "-s", "ours", "other");
      writeFileSync(
        file,
        `${base}uid,executive/1002,james,2026-07-01,up\nuid,executive/1003,amina,2026-07-01,up\n`,
      );
      git(dir, "commit", "-qam", "both");
      expect(await errors(dir)).toEqual([]);
    });
  });
});

describe("the practice county", () => {
  it("keeps its register in the state directory, and is read from there", async () => {
    await inFolder({}, {}, async (state) => {
      const place = { county: { code3: "099", slug: "mfano" }, state };
      const dir = registerDir(place);
      expect(dir).toBe(join(state, "register", "099-mfano"));
      mkdirSync(dir, { recursive: true });
      await appendAllocations(dir, [row("99999999", "governor")]);
      const { readInventory } = await import("#adapters/inventory");
      const { loadCountry } = await import("#use/load");
      const { kit } = await import("./case-county.ts");
      const loaded = loadCountry(await readInventory({ kit, state }), { asOf: "2026-07-01" });
      expect(loaded.register.of("099").allocations.at(-1)).toEqual(row("99999999", "governor"));
    });
  });

  it("is not begun anew when its register was deleted", async () => {
    await inFolder({}, {}, async (state) => {
      const place = { county: { code3: "099", slug: "mfano" }, state };
      await appendAllocations(registerDir(place), [row("99999999", "governor")], state);
      rmSync(join(state, "register"), { recursive: true });
      const { readInventory } = await import("#adapters/inventory");
      const { kit } = await import("./case-county.ts");
      const { problems } = await readInventory({ kit, state });
      expect(problems.map(({ message }) => message).join()).toContain("the register only grows");
    });
  });
});
