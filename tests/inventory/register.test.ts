/** The register's writer, and the proof that a register only grew. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { AllocationRow, CustodyRow } from "#model/inventory";
import { appendAllocations, appendCustody, registerDir, writeDeviceFile } from "#adapters/register";
import { freshRows } from "#adapters/register-taken";
import { inFolder, load, right } from "./case-county.ts";

const row = (key: string, value: string): AllocationRow => ({
  kind: "uid",
  key: `executive/${key}`,
  value,
  given: "2026-07-01",
  by: "up",
});

const enrolment = {
  serial: "PF0001",
  uuid: "u",
  os: "debian12",
  encryption: "not-encrypted",
  enrolledAt: "2026-07-01T08:00:00Z",
  enrolledBy: "wanjiku",
  baseline: "county-laptop@1",
} as const;

function git(dir: string, ...words: string[]): void {
  const who = ["-c", "user.name=Test", "-c", "user.email=test@mfano.example"];
  execFileSync("git", ["-C", dir, ...who, ...words], { stdio: "pipe" });
}

async function errors(dir: string, state?: string): Promise<string[]> {
  const { problems } = await load(dir, undefined, state);
  return problems
    .filter(({ level }) => level === "error")
    .map(({ at, message }) => `${at.file}: ${message}`.replaceAll(`${dir}/`, ""));
}

describe("writing", () => {
  it("appends, writes a row once, and keeps what is there byte by byte", async () => {
    await inFolder(right, {}, async (dir) => {
      const register = registerDir({
        county: { code3: "097", slug: "jaribu" },
        inventory: dir,
        state: dir,
      });
      expect(register).toBe(join(dir, "register"));
      await appendAllocations(register, [row("1001", "grace")]);
      const first = readFileSync(join(register, "allocations.csv"), "utf8");
      await appendAllocations(register, [row("1001", "grace"), row("1002", "james")]);
      const second = readFileSync(join(register, "allocations.csv"), "utf8");
      expect(second).toBe(`${first}uid,executive/1002,james,2026-07-01,up\n`);
      expect(await errors(dir)).toEqual([]);
    });
  });

  it("finds what another run has given meanwhile", async () => {
    await inFolder(right, {}, async (dir) => {
      const register = join(dir, "register");
      await appendAllocations(register, [row("1001", "grace")]);
      const before = readFileSync(join(register, "allocations.csv"), "utf8");
      const twice = [row("1002", "james"), row("1001", "grace2")];
      await expect(freshRows(register, twice)).rejects.toThrow(/another run has given 1/);
      await expect(freshRows(register, [row("1002", "grace")])).rejects.toThrow(/given 1/);
      const again = { ...row("1001", "grace"), by: "somebody else" };
      expect(await freshRows(register, [again, row("1002", "james")])).toEqual([
        row("1002", "james"),
      ]);
      expect(readFileSync(join(register, "allocations.csv"), "utf8")).toBe(before);
    });
  });

  it("keeps every enrolment, so that the state of a disk at the time of a loss can be shown", async () => {
    await inFolder(right, {}, async (dir) => {
      const register = join(dir, "register");
      await writeDeviceFile(register, "097-ict-lap-00001", enrolment);
      const later = { ...enrolment, encryption: "encrypted", address: "10.97.32.9" } as const;
      await writeDeviceFile(register, "097-ict-lap-00001", later);
      const loaded = await load(dir);
      expect(loaded.register.of("097").devices.get("097-ict-lap-00001")).toEqual([
        enrolment,
        later,
      ]);
      const device = loaded.country.counties.find(({ code }) => code === 97)?.devices[0];
      expect(device?.enrolment).toEqual(later);
      expect(device?.address).toBe("10.97.32.9");
      const at = loaded.origin("097", "/devices/0/enrolment/encryption");
      expect(at?.file).toContain("097-ict-lap-00001.yaml");
      expect(at?.line).toBeGreaterThan(8);
    });
  });

  it("quotes what a sheet needs quoted, and reads it back", async () => {
    await inFolder(right, {}, async (dir) => {
      const line = {
        asset: "097-ict-lap-00001",
        from: "store",
        to: "1001",
        date: "2026-07-01",
        reason: 'issued, with "bag";\nsee note',
        approver: "CO",
      };
      await appendCustody(join(dir, "register"), [line]);
      const loaded = await load(dir);
      expect(loaded.register.of("097").custody).toEqual([
        { ...line, reason: 'issued, with "bag"; see note' },
      ]);
      expect(await errors(dir)).toEqual([]);
    });
  });
});

describe("handing over", () => {
  const asset = "097-ict-lap-00001";
  const go = (from: string, to: string, of = asset): CustodyRow => ({
    asset: of,
    from,
    to,
    date: "2026-07-01",
    reason: "repair",
    approver: "CO",
  });

  it("there, back and there again is three events; the last one repeated is one", async () => {
    await inFolder(right, {}, async (dir) => {
      const register = join(dir, "register");
      for (const event of [go("A", "B"), go("B", "A"), go("A", "B"), go("A", "B")])
        await appendCustody(register, [event]);
      await appendCustody(register, [go("A", "B", "097-ict-rtr-00001"), go("A", "B")]);
      const custody = (await load(dir)).register.of("097").custody;
      expect(custody.map(({ asset: of, from, to }) => [of.slice(8), from, to].join(" "))).toEqual([
        "lap-00001 A B",
        "lap-00001 B A",
        "lap-00001 A B",
        "rtr-00001 A B",
      ]);
    });
  });

  it.each([
    [
      "with semicolons",
      "asset;from;to;date;reason;approver\n",
      /custody\.csv:1: the columns are not/,
    ],
    [
      "in another encoding",
      "asset,from,to,date,reason,approver\nx,A,Caf\xE9,2026-07-01,r,CO\n",
      /is not UTF-8/,
    ],
  ])("a log %s is left as it is", async (_, text, message) => {
    await inFolder(right, {}, async (dir) => {
      const register = join(dir, "register");
      mkdirSync(register);
      writeFileSync(join(register, "custody.csv"), text, "latin1");
      await expect(appendCustody(register, [go("A", "B")])).rejects.toThrow(message);
      expect(readFileSync(join(register, "custody.csv"), "latin1")).toBe(text);
    });
  });
});

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
