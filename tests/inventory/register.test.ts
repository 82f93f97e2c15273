/** The register's writer: rows are added once, and what is there stays byte by byte. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { CustodyRow } from "#model/inventory";
import { appendAllocations, appendCustody, registerDir, writeDeviceFile } from "#adapters/register";
import { freshRows } from "#adapters/register-taken";
import { inFolder, load, right } from "./case-county.ts";
import { enrolment, errors, row } from "./register-kit.ts";

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
