/** The shipped list of placeholders: what makers leave in is caught, what they really print is not. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { isPlaceholder } from "#inventory/identity-values";
import type { Placeholders } from "#model/identity";

const file = join(import.meta.dirname, "../../policies/placeholders.yaml");
const { serials, uuids } = parse(readFileSync(file, "utf8")) as Placeholders;

const badSerials = [
  "To be filled by O.E.M.",
  "TO BE FILLED BY O.E.M",
  "  to be  filled by O.E.M. ",
  "Default string",
  "System Serial Number",
  "Chassis Serial Number",
  "OEM Serial Number",
  "Not Specified",
  "Not Applicable",
  "None",
  "N/A",
  "INVALID",
  "0",
  "00000000",
  "FFFFFFFF",
  "XXXXXXX",
  "0123456789",
  "123456789",
  "1234567890",
  "11111111",
  "................",
];
const goodSerials = [
  "PF4MFN01",
  "5CD3MFN02B",
  "7MFN03C",
  "R90XYZ12",
  "CZC1234567",
  "0F00BA12",
  "NONE42X",
];
const badUuids = [
  "00000000-0000-0000-0000-000000000000",
  "ffffffff-ffff-ffff-ffff-ffffffffffff",
  "03000200-0400-0500-0006-000700080009",
  "00020003-0004-0005-0006-000700080009",
  "11111111-1111-1111-1111-111111111111",
  "12345678-1234-5678-90AB-CDDEEFAABBCC",
];

describe("placeholders", () => {
  test.each(badSerials)("serial %j names no machine", (serial) => {
    expect(isPlaceholder(serial, serials)).toBe(true);
  });
  test.each(goodSerials)("serial %j is a serial", (serial) => {
    expect(isPlaceholder(serial, serials)).toBe(false);
  });
  test.each(badUuids)("UUID %s names no machine", (uuid) => {
    expect(isPlaceholder(uuid, uuids)).toBe(true);
  });
  test("a real UUID is one", () => {
    expect(isPlaceholder("4c4c4544-0042-4d10-8043-b7c04f333233", uuids)).toBe(false);
  });
});
