/** Which writes may be on their way to a directory at once. */
import { expect, test } from "vitest";
import { batches } from "#adapters/ldap-write";
import type { DirectoryStep } from "#reconcile/directory-entry";

const add = (dn: string, more = {}): DirectoryStep => ({
  do: "add",
  dn,
  attributes: { cn: ["x"], ...more },
});

test("what may be on its way together: never a child with its parent, a group with its people, a rename with anything", () => {
  const steps: DirectoryStep[] = [
    add("ou=a"),
    add("ou=b"),
    add("cn=1,ou=a"),
    { do: "modify", dn: "cn=2,ou=a", changes: [{ op: "replace", attribute: "cn", values: [] }] },
    add("cn=g,ou=b", { member: ["cn=1,ou=a"] }),
    { do: "rename", dn: "cn=1,ou=a", to: "cn=3,ou=a" },
    { do: "modify", dn: "cn=3,ou=a", changes: [] },
    { do: "remove", dn: "cn=3,ou=a" },
    { do: "remove", dn: "cn=2,ou=a" },
    { do: "remove", dn: "ou=a" },
  ];
  expect(batches(steps).map((batch) => batch.map(({ dn }) => dn))).toEqual([
    ["ou=a", "ou=b"],
    ["cn=1,ou=a", "cn=2,ou=a"],
    ["cn=g,ou=b"],
    ["cn=1,ou=a"],
    ["cn=3,ou=a"],
    ["cn=3,ou=a", "cn=2,ou=a"],
    ["ou=a"],
  ]);
});
