/** Records that receivers read: within the limits they set, and nothing that the standards dropped. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { County } from "#model/county";
import { characterStrings } from "#services/dns-record";
import { renderLayer, zoneSerials } from "#services/index";
import { isAfter, nextSerial } from "#services/serial";
import { spfLookups } from "#services/spf";
import { zoneTexts } from "#services/zones";
import { county, options } from "./sample-county.ts";

const zone = (given: County, name: string): string =>
  zoneTexts(given, options).get(name)?.text ?? "";

test("DMARC has no tag that RFC 9989 removed", () => {
  expect(zone(county, "mfano.example")).toMatch(/_dmarc.* "v=DMARC1; p=quarantine;/);
  expect(zone(county, "mfano.example")).not.toMatch(/\b(pct|rf|ri)=/);
});

test("the domain that takes the other owner's reports says so", () => {
  expect(zone(county, "mfano.example")).toContain(
    "mfanoassembly.example._report._dmarc.mfano.example.",
  );
  expect(zone(county, "mfanoassembly.example")).not.toContain("_report");
});

test("SPF: one record, ends in -all, and more than ten look-ups are refused", () => {
  expect(
    zone(county, "mfano.example").match(/^mfano\.example\. .* TXT "v=spf1 .*-all"$/gm),
  ).toHaveLength(1);
  const include = ["_spf.google.com", "_spf.google.com", "spf.protection.outlook.com"];
  expect(spfLookups({ include, ip4: [] })).toBe(10);
  const many = {
    ...county,
    mail: { ...county.mail, spf: { include: [...include, "zoho.com"], ip4: [] } },
  };
  expect(() => renderLayer("email", many, options)).toThrow(/SPF needs 12 look-ups/);
});

test("the name that the server greets with may send: bounces have no other sender", () => {
  expect(zone(county, "mfano.example")).toContain(
    'mail.mfano.example. 3600 IN TXT "v=spf1 a -all"',
  );
  const names = zone(county, "mfano.example").match(/^(\S+) .* TXT "v=spf1/gm) ?? [];
  expect(new Set(names).size).toBe(names.length);
});

test("mail that somebody else receives: no server here, no promise about his certificate", () => {
  const mail = { ...county.mail, mx: [{ host: "mx.hosting.example", preference: 10 }] };
  const layer = renderLayer("email", { ...county, mail }, options);
  expect(layer.resources.some(({ desired }) => desired.type === "host")).toBe(false);
});

test("a text of any length comes apart and together again at 255", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 1000, unit: "grapheme-ascii" }), (text) => {
      const parts = characterStrings(text);
      expect(parts.join("")).toBe(text);
      expect(parts.every((part) => part.length <= 255)).toBe(true);
    }),
  );
});

test("a serial only grows, also around the circle, and rests while nothing changes", () => {
  const serial = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  fc.assert(
    fc.property(
      serial,
      fc.date({ min: new Date("2024-01-01"), max: new Date("2040-01-01"), noInvalidDate: true }),
      (last, day) => {
        const asOf = day.toISOString().slice(0, 10);
        const next = nextSerial({ serial: last, hash: "a" }, "b", asOf);
        expect(isAfter(next.serial, last)).toBe(true);
        expect(nextSerial(next, "b", "2041-05-05")).toEqual(next);
      },
    ),
  );
});

test("an unchanged zone keeps its serial on another day; a changed one moves it", () => {
  const serials = zoneSerials(county, options);
  const later = { ...options, asOf: "2026-12-24", serials };
  expect(zoneSerials(county, later)).toEqual(serials);
  const mail = { ...county.mail, spf: { include: [], ip4: ["198.51.100.1"] } };
  const changed = zoneSerials({ ...county, mail }, later);
  expect(changed["mfano.example"]?.serial).toBe(2026122400);
});

test("mail to postmaster that nobody receives is told", () => {
  const mail = { ...county.mail, aliases: { postmaster: "nobody" } };
  const { notices } = renderLayer("email", { ...county, mail }, options);
  expect(notices).toContain(
    "mail to postmaster@mfano.example goes to nobody@mfano.example, which nobody receives",
  );
  expect(notices).toContain(
    "nobody receives abuse@mfano.example, which RFC 2142 requires; add it to mail.aliases",
  );
});
