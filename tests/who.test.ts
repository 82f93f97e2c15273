/** The pages of `kaunti who` and the answers of `kaunti explain` on the practice county, word for word. */
import { join } from "node:path";
import { tmpdir } from "node:os";
import { beforeAll, describe, expect, test } from "vitest";
import type { Loaded } from "#model/inventory";
import { explain } from "#use/explain";
import { who } from "#use/who";
import { openInventory } from "../scripts/wire.ts";

const golden = join(import.meta.dirname, "golden");
let loaded: Loaded;

beforeAll(async () => {
  // A state directory that is not there: the register is the one that the kit ships.
  loaded = await openInventory({
    asOf: "2026-11-24",
    state: join(tmpdir(), "kaunti-no-such-state"),
  });
});

function ask(query: string): ReturnType<typeof who> {
  return who(loaded.country.counties, loaded.register, loaded.country.asOf, query);
}

function shown(query: string): string {
  const answer = ask(query);
  return answer.kind === "page" ? `${answer.text}\n` : `${JSON.stringify(answer, null, 2)}\n`;
}

describe("a page", () => {
  test.each([
    ["active-with-devices", "20131001"],
    ["suspended", "monica wangui macharia"],
    ["ended", "Hellen Waithera Njoroge"],
    ["starts-in-future", "teresia.kimani@mfano.example"],
    ["no-devices", "CA0419"],
    ["device-with-history", "099-ict-lap-00006"],
    ["device-of-a-donor", "KTCIP/ICTA/099/PC/01"],
    ["device-lost", "cg-099/rds/lap/00018"],
  ])("%s", async (name, query) => {
    const text = shown(query);
    for (const line of text.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
    await expect(text).toMatchFileSnapshot(join(golden, "who", `${name}.txt`));
  });

  test("every key of a person and of a device leads to the same page", () => {
    const page = shown("20131085");
    for (const key of [
      "winnie.ongondo",
      "WINNIE.ONGONDO@mfano.example",
      "Winnie Kerubo Ong’ondo",
    ]) {
      expect(shown(key), key).toBe(page);
    }
    const device = shown("099-ict-lap-00001");
    for (const key of ["CG-099/ICT/LAP/00001", "pf4mfn01", "099lap00001"]) {
      expect(shown(key), key).toBe(device);
    }
  });
});

describe("no single answer", () => {
  test("namesakes are listed with what tells them apart", () => {
    const answer = ask("john mwangi kamau");
    expect(answer).toMatchObject({ kind: "choose" });
    const lines = answer.kind === "choose" ? answer.lines : [];
    expect(lines.map((line) => line.slice(0, 8))).toEqual(["20131127", "20131134", "CA0419  "]);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(78);
  });

  test("a misspelt name leads to the right one", () => {
    expect(ask("wanjiku njerri")).toMatchObject({
      kind: "nobody",
      near: [expect.stringContaining("Mary Wanjiku Njeri"), expect.stringContaining("mlimani")],
    });
  });

  test("a long list is cut, and says so", () => {
    const answer = ask("desktop");
    expect(answer.kind === "choose" ? answer.lines.at(-1) : "").toBe("and 10 more");
  });

  test.each(["", "   ", "///", "qqqqqq"])("%j is nobody", (query) => {
    expect(ask(query)).toEqual({ kind: "nobody", near: [] });
  });
});

describe("explain on the practice county", () => {
  test.each([
    "mfano.mail.dmarc.policy",
    "mfano.thresholds.count",
    "mfano.sites.bonde.links.bonde-4g.down",
    "mfano.sites.bonde.slot",
    "mfano.people.20131001.title",
    "mfano.people.20131001.uid",
    "mfano.people.20131001.state",
    "mfano.devices.099-ict-lap-00001.serial",
    "nairobi.domain",
  ])("%s", async (path) => {
    const { counties } = loaded.country;
    const text = explain(counties, (county, pointer) => loaded.trace(county, pointer), path);
    await expect(`${text}\n`).toMatchFileSnapshot(join(golden, "explain", `${path}.txt`));
  });
});
