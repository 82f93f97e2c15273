/** What every directory driver must do: written once, run against an LDIF file and against real servers. */
import { describe, expect, test } from "vitest";
import { base, changed, container, person, tree, without } from "./directory-data.ts";
import { directoryGuards } from "./directory-guards.ts";
import { directoryHarness, type DirectoryDriver } from "./directory-harness.ts";

export function directoryContract(name: string, make: () => Promise<DirectoryDriver>): void {
  describe(`directory contract: ${name}`, () => {
    const at = directoryHarness(make);
    const { apply, preview, digest, of } = at;

    test("nothing there: all is created; again: nothing to do; read answers the same digest", async () => {
      const first = await apply(tree(3));
      expect(first.counts).toMatchObject({ create: 8, update: 0, delete: 0 });
      expect((await apply(tree(3))).counts.create).toBe(0);
      expect(await digest()).toBe(first.digest);
      expect((await preview(tree(3))).changes).toEqual([]);
    });

    test("one changed attribute is one change, in words with before and after", async () => {
      await apply(tree(3));
      const wanted = changed(tree(3), "person:1001", {
        title: ["Clerk"],
        mail: ["new@mfano.example"],
      });
      const { changes } = await preview(wanted);
      expect(changes).toHaveLength(1);
      expect(changes[0]).toMatchObject({ action: "update", id: "person:1001", kind: "person" });
      expect(changes[0]?.fields).toEqual([
        { field: "mail", before: "person1@mfano.example", after: "new@mfano.example" },
        { field: "title", after: "Clerk" },
      ]);
      await apply(wanted);
      expect((await of(`uid=person1,ou=people,${base}`))?.["mail"]).toEqual(["new@mfano.example"]);
    });

    test("an attribute that is no longer wanted goes; one that somebody else set stays", async () => {
      await apply(changed(tree(2), "person:1000", { title: ["Clerk"] }));
      await at.driver.byHand(`uid=person0,ou=people,${base}`, {
        userPassword: ["{SSHA}abc"],
        objectClass: [
          "inetOrgPerson",
          "posixAccount",
          "shadowAccount",
          "PostfixBookMailAccount",
          "kauntiObject",
          "sambaSamAccount",
        ],
      });
      expect(
        (await preview(changed(tree(2), "person:1000", { title: ["Clerk"] }))).changes,
      ).toEqual([]);
      await apply(tree(2));
      const entry = await of(`uid=person0,ou=people,${base}`);
      expect(entry?.["title"]).toBeUndefined();
      expect(entry?.["userpassword"]).toEqual(["{SSHA}abc"]);
      expect(entry?.["objectclass"]).toContain("sambaSamAccount");
    });

    test("who leaves is suspended and keeps everything; who comes back is restored", async () => {
      await apply(tree(3));
      const gone = without(tree(2), "person:1002");
      const left = await apply(gone);
      expect(left.counts).toMatchObject({ suspend: 1, delete: 0 });
      const dn = `uid=person2,ou=people,${base}`;
      expect(await of(dn)).toMatchObject({
        loginshell: ["/usr/sbin/nologin"],
        mailenabled: ["FALSE"],
        shadowexpire: ["1"],
        mail: ["person2@mfano.example"],
      });
      expect(await digest()).toBe(left.digest);
      expect((await apply(tree(3))).counts).toMatchObject({ restore: 1, create: 0 });
      expect((await of(dn))?.["mailenabled"]).toEqual(["TRUE"]);
      expect((await of(dn))?.["shadowexpire"]).toBeUndefined();
    });

    test("a suspension that the inventory asks for is called so", async () => {
      await apply(tree(2));
      const suspended = {
        loginShell: ["/usr/sbin/nologin"],
        mailEnabled: ["FALSE"],
        shadowExpire: ["1"],
      };
      const wanted = changed(tree(2), "person:1000", suspended);
      expect((await apply(wanted)).counts).toMatchObject({ suspend: 1, update: 0 });
      expect((await apply(tree(2))).counts).toMatchObject({ restore: 1, update: 0 });
    });

    test("groups and empty containers that leave are removed, children first", async () => {
      const more = [container("old"), container("older", `ou=old,${base}`)];
      await apply(tree(1, ...more));
      const { counts } = await apply(without(tree(1), "group:registry"));
      expect(counts.delete).toBe(3);
      expect(await of(`ou=old,${base}`)).toBeUndefined();
    });

    test("what we did not make is neither changed nor removed, nor is a container that holds it", async () => {
      await apply(tree(2));
      await at.driver.byHand(`uid=guest,ou=people,${base}`, {
        objectClass: ["account"],
        uid: ["guest"],
      });
      const before = await of(`uid=guest,ou=people,${base}`);
      await apply(changed(tree(2), "person:1000", { title: ["Clerk"] }));
      expect(await of(`uid=guest,ou=people,${base}`)).toEqual(before);
      const removed = await apply(undefined);
      expect(removed.counts).toMatchObject({ suspend: 2, delete: 3 });
      expect(await of(`uid=guest,ou=people,${base}`)).toEqual(before);
      expect(await of(`ou=people,${base}`)).toBeDefined();
      expect(await of(`ou=groups,${base}`)).toBeUndefined();
      expect(await digest()).toBeUndefined();
      expect((await apply(undefined)).counts).toMatchObject({ suspend: 0, delete: 0 });
      expect((await apply(tree(2))).counts).toMatchObject({ restore: 4, create: 3 });
    });

    test("values of every kind come back as they went", async () => {
      const odd = {
        description: [
          " leading",
          "trailing ",
          ":colon",
          "<less",
          "two\nlines",
          "Ünïcode 🇰🇪",
          "x".repeat(300),
          "#",
        ],
        street: ['a, b; c+d=e\\f"g'],
      };
      const first = await apply(changed(tree(1), "person:1000", odd));
      expect(await digest()).toBe(first.digest);
      const dn = `cn=Otieno\\, Jr.,ou=people,${base}`;
      const named = {
        ...person(5),
        dn,
        attributes: { ...person(5).attributes, cn: ["Otieno, Jr."] },
      };
      const second = await apply(tree(1, named));
      expect(await digest()).toBe(second.digest);
    });

    directoryGuards(at);
  });
}
