/** DNs (RFC 4514): spellings that are one name, and values of every kind. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { depthOf, dnKey, escapeDnValue, isDn, isWithin, parentDn, tidyDn } from "#reconcile/dn";

describe("one name, several spellings", () => {
  test.each([
    ["UID=jane , OU=People,DC=mfano", "uid=jane,ou=people,dc=MFANO"],
    ["cn=Otieno\\, Jr.,dc=x", "cn=Otieno\\2C Jr.,dc=x"],
    ['cn="Otieno, Jr.",dc=x', "cn=Otieno\\, Jr.,dc=x"],
    ["cn=M\\C3\\BCller,dc=x", "cn=Müller,dc=x"],
    ["sn=b+cn=a,dc=x", "cn=a+sn=b,dc=x"],
    ["cn=a  b,dc=x", "cn=a b,dc=x"],
  ])("%s = %s", (a, b) => expect(dnKey(a)).toBe(dnKey(b)));
});

test("any value, escaped, is one part and comes back in its own tidy form", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (value) => {
      const dn = `cn=${escapeDnValue(value)},dc=x`;
      expect(depthOf(dn)).toBe(2);
      expect(tidyDn(dn)).toBe(dn);
      expect(parentDn(dn)).toBe("dc=x");
    }),
  );
});

test.each(["x", "=a", "cn", ",", "cn=a,,dc=x", "c n=a", "cn=\\FF"])("%j is no DN", (text) => {
  expect(isDn(text)).toBe(false);
});

test("within means the base or below it, not a name that ends alike", () => {
  expect(isWithin("uid=a,ou=people,dc=x", "OU=People,dc=x")).toBe(true);
  expect(isWithin("ou=people,dc=x", "ou=people,dc=x")).toBe(true);
  expect(isWithin("ou=otherpeople,dc=x", "ou=people,dc=x")).toBe(false);
  expect(isWithin("dc=x", "ou=people,dc=x")).toBe(false);
});

test("a value of one blank is escaped once", () => {
  expect(["\\ ", "\\ \\ ", "\\\\\\ "]).toEqual([" ", "  ", "\\ "].map(escapeDnValue));
});

test("white space that is not the blank belongs to the value", () => {
  expect(tidyDn("cn=\u00a0,dc=x")).toBe("cn=\u00a0,dc=x");
});
