/** Everything that the kit ships loads without an error, and the practice counties are what they promise. */
import { join } from "node:path";
import { tmpdir } from "node:os";
import { beforeAll, expect, test } from "vitest";
import type { County } from "#model/county";
import type { Loaded } from "#model/inventory";
import { loadInventory } from "../../scripts/wire.ts";

let loaded: Loaded;
let mfano: County;
let angani: County;

function county(slug: string): County {
  const found = loaded.country.counties.find((one) => one.slug === slug);
  if (found === undefined) throw new Error(`no ${slug}`);
  return found;
}

beforeAll(async () => {
  loaded = await loadInventory({ asOf: "2026-11-24", state: join(tmpdir(), "kaunti-no-state") });
  mfano = county("mfano");
  angani = county("angani");
});

test("all 49 counties load without an error; only the practice ones are managed", () => {
  expect(loaded.problems.filter(({ level }) => level === "error")).toEqual([]);
  expect(loaded.country.counties).toHaveLength(49);
  const managed = loaded.country.counties.filter((one) => one.managed);
  expect(managed.map(({ slug, practice }) => [slug, practice])).toEqual([
    ["angani", true],
    ["mfano", true],
  ]);
});

test("the ledgers have given everything, so that a first `up` makes nothing up", () => {
  expect(loaded.proposed.get("099")).toEqual([]);
  expect(loaded.proposed.get("098")).toEqual([]);
});

test("Mfano has the kit that counties got: 30 computers, 30 UPS, 10 printers, each with its label", () => {
  const gifts = mfano.devices.filter(({ funding }) => funding === "ktcip");
  const count = (role: string): number => gifts.filter((one) => one.role === role).length;
  expect([count("desktop"), count("ups"), count("printer"), gifts.length]).toEqual([
    30, 30, 10, 70,
  ]);
  for (const { asset, donorLabel } of gifts) {
    expect(donorLabel, asset).toMatch(/^KTCIP\/ICTA\/099\/(PC|UPS|PRN)\/\d\d$/);
  }
  expect(new Set(gifts.map(({ donorLabel }) => donorLabel)).size).toBe(70);
});

test("Mfano has every kind of equipment beside it, and five places", () => {
  const bought = new Set(
    mfano.devices.filter((one) => one.funding === "county").map((one) => one.role),
  );
  for (const role of ["laptop", "server", "router", "switch", "access-point", "phone"] as const) {
    expect(bought).toContain(role);
  }
  const kinds = mfano.sites.map(({ kind }) => kind);
  expect(kinds).toEqual(["hq", "sub-county", "sub-county", "sub-county", "ward"]);
  const links = new Set(mfano.sites.flatMap((site) => site.links.map((link) => link.class)));
  for (const link of ["fibre", "4g", "vsat"] as const) expect(links).toContain(link);
  for (const site of mfano.sites) {
    const routers = mfano.devices.filter((one) => one.role === "router" && one.site === site.id);
    expect(routers, site.id).toHaveLength(1);
  }
});

test("Mfano's people are in every state, of both owners, with the names that break programs", () => {
  expect(new Set(mfano.people.map(({ state }) => state))).toEqual(
    new Set(["active", "suspended", "staged", "preserved", "deleted"]),
  );
  const names = mfano.people.map(({ displayName }) => displayName);
  expect(names.filter((name) => name === "John Mwangi Kamau")).toHaveLength(3);
  expect(names.filter((name) => name.includes("'")).length).toBeGreaterThan(8);
  expect(mfano.people.filter(({ owner }) => owner === "assembly").length).toBeGreaterThan(15);
  for (const { mail, owner } of mfano.people) {
    expect(mail).toMatch(owner === "executive" ? /@mfano\.example$/ : /@mfanoassembly\.example$/);
  }
  expect(new Set(mfano.people.map(({ mail }) => mail)).size).toBe(mfano.people.length);
});

function position(pool: string) {
  return mfano.positions.find((one) => one.pool === pool);
}

test("Mfano's pools show every case: free, enough, too small, expired", () => {
  expect(position("libreoffice-executive")).toMatchObject({ entitled: "unlimited", short: [] });
  expect(position("anti-malware-2026")).toMatchObject({ expired: false, short: [] });
  expect(position("office-suite-2026")?.short.length).toBeGreaterThan(0);
  expect(position("gis-2023")).toMatchObject({ expired: true, entitled: 0 });
});

test("Angani is in the cloud, and its tied data is in Kenya as well", () => {
  expect(angani.target).toMatchObject({ kind: "aws", regions: { primary: "af-south-1" } });
  const tied = angani.services.filter(
    ({ dataClass }) => angani.dataClasses[dataClass]?.residency === "kenya",
  );
  expect(tied.length).toBeGreaterThan(1);
  for (const { id, residency } of tied) expect(residency, id).toContain("kenya");
  for (const { host } of angani.mail.mx) expect(host).not.toMatch(/amazonaws/);
});

test("no private key and no secret value is anywhere in the practice counties", () => {
  for (const { mail, state } of [mfano, angani]) {
    for (const { type, publicKey } of mail.dkim) {
      // An RSA-2048 SubjectPublicKeyInfo is 294 bytes, a raw Ed25519 public key 32; a private key is neither.
      const bytes = Buffer.from(publicKey, "base64").length;
      expect(bytes).toBe(type === "rsa" ? 294 : 32);
    }
    expect(state.digestKey).toBe("file:private/digest.key");
    expect(state.passphrase).toBe("file:private/passphrase");
  }
});
