/** What every directory driver must do: written once, run against an LDIF file and against real servers. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Attributes, DesiredDirectory } from "#model/desired";
import type { Fence } from "#model/fence";
import type { ResourceOptions, ResourcePorts } from "#model/target";
import { applyResource } from "#use/apply-resource";
import type { Applied } from "#use/apply-resource";
import type { ResourcePreview } from "#use/preview-resource";
import { previewResource } from "#use/preview-resource";
import { readResource } from "#use/read-resource";
import { undoResource } from "#use/undo-resource";
import { base, changed, container, group, person, tree, without } from "./directory-data.ts";

export type Raw = Record<string, Record<string, readonly string[]>>;

export interface DirectoryDriver {
  readonly fence: Fence;
  /** `dieAt`: the target stops answering before its n-th write. */
  ports(dieAt?: number): Omit<ResourcePorts, "store">;
  /** Everything there, as somebody sees it who knows nothing of us: DN -> attributes, lower-case names. */
  entries(): Promise<Raw>;
  /** By hand: adds an entry, or sets attributes of one (empty = removes), or removes it. */
  byHand(dn: string, attributes: Attributes | undefined): Promise<void>;
  close(): Promise<void>;
}

export function directoryContract(name: string, make: () => Promise<DirectoryDriver>): void {
  describe(`directory contract: ${name}`, () => {
    let driver: DirectoryDriver;
    beforeEach(async () => {
      driver = await make();
    });
    afterEach(() => driver.close());

    const apply = (
      desired: DesiredDirectory | undefined,
      options: Partial<ResourceOptions> = {},
      dieAt?: number,
    ): Promise<Applied> => {
      const all = { allow: 1e6, tell: () => undefined, ...options };
      const resource = { name: "tree", fence: driver.fence, desired };
      return applyResource(driver.ports(dieAt), resource, all);
    };
    const preview = (desired?: DesiredDirectory): Promise<ResourcePreview> =>
      previewResource(driver.ports(), { fence: driver.fence, ...(desired && { desired }) });
    const digest = async (): Promise<string | undefined> =>
      (await readResource(driver.ports(), driver.fence))?.digest;
    const of = async (dn: string): Promise<Record<string, readonly string[]> | undefined> =>
      (await driver.entries())[dn];
    const undo = (): Promise<Applied> => {
      const resource = { name: "tree", fence: driver.fence };
      return undoResource(driver.ports(), resource, { allow: 1e6, tell: () => undefined });
    };

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
      await driver.byHand(`uid=person0,ou=people,${base}`, {
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
      await driver.byHand(`uid=guest,ou=people,${base}`, {
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

    test("a name that somebody else has is refused, and nothing is touched", async () => {
      await apply(tree(1));
      await driver.byHand(`uid=person1,ou=people,${base}`, {
        objectClass: ["account"],
        uid: ["person1"],
      });
      const before = await driver.entries();
      await expect(apply(tree(2))).rejects.toThrow(/was not made by this layer/);
      expect(await driver.entries()).toEqual(before);
      expect((await preview(tree(2))).conflicts.join()).toContain("uid=person1");
      await expect(apply(tree(2))).rejects.not.toThrow(/person1/);
    });

    test("an entry without a parent is refused", async () => {
      await apply(tree(1));
      const lost = { ...person(7), dn: `uid=person7,ou=nowhere,${base}` };
      await expect(apply(tree(1, lost))).rejects.toThrow(/no parent/);
    });

    test("a change by hand moves the digest, is told, and is repaired", async () => {
      const { digest: right } = await apply(tree(2));
      const dn = `uid=person1,ou=people,${base}`;
      await driver.byHand(dn, { mail: ["evil@elsewhere.example"] });
      expect(await digest()).not.toBe(right);
      expect((await preview(tree(2))).changes[0]?.fields[0]?.before).toBe("evil@elsewhere.example");
      await apply(tree(2));
      expect(await digest()).toBe(right);
      await driver.byHand(dn, undefined);
      expect((await apply(tree(2))).counts.create).toBe(1);
      expect(await digest()).toBe(right);
    });

    test("a new name is one of the same entry, and a renamed container takes along what is in it", async () => {
      await apply(tree(2));
      await driver.byHand(`uid=person0,ou=people,${base}`, { userPassword: ["{SSHA}abc"] });
      const married = {
        ...person(0, { cn: ["achieng"] }),
        dn: `cn=achieng,ou=people,${base}`,
      };
      const wanted = without(tree(2, married), "person:1000");
      const entries = [...wanted.entries, married].map((e) => ({
        ...e,
        dn: e.dn.replace("ou=people", "ou=staff"),
        attributes: {
          ...e.attributes,
          ...(e.id === "ou:people" && { ou: ["staff"] }),
          ...(e.attributes["member"] && { member: [`cn=achieng,ou=staff,${base}`] }),
        },
      }));
      const { counts } = await apply({ type: "directory", entries });
      expect(counts).toMatchObject({ create: 0, delete: 0, suspend: 0 });
      expect((await of(`cn=achieng,ou=staff,${base}`))?.["userpassword"]).toEqual(["{SSHA}abc"]);
      expect(await of(`ou=people,${base}`)).toBeUndefined();
    });

    test.each([
      ["uid", ["achieng"]],
      ["uidNumber", ["1002"]],
      ["gidNumber", ["1002"]],
    ])("another %s of the same account is refused: it is given once", async (attribute, value) => {
      const first = changed(tree(2), "person:1000", { uidNumber: ["1000"], gidNumber: ["1000"] });
      const start = await apply(first);
      const wanted = changed(first, "person:1000", { [attribute]: value });
      await expect(apply(wanted)).rejects.toThrow(`the ${attribute} of an account would change`);
      expect((await preview(wanted)).conflicts.join()).toContain(`would get ${value.join()}`);
      expect(await digest()).toBe(start.digest);
    });

    test("an entry that is adopted under a corrected id keeps its number too", async () => {
      await apply(changed(tree(2), "person:1000", { uidNumber: ["1000"] }));
      const other = { ...person(0, { uidNumber: ["1007"] }), id: "person:7777" };
      const wanted = without(tree(2, other), "person:1000");
      await expect(apply(wanted)).rejects.toThrow(/the uidNumber of an account would change/);
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

    test("more than the thresholds allow is refused with the number, and done with it", async () => {
      await apply(tree(40));
      const wanted = tree(20);
      const thresholds = { count: 10, share: 0.1 };
      const ask = (allow?: number): Promise<Applied> => {
        const options = {
          thresholds,
          tell: () => undefined,
          ...(allow !== undefined && { allow }),
        };
        const resource = { name: "tree", fence: driver.fence, desired: wanted };
        return applyResource(driver.ports(), resource, options);
      };
      const before = await driver.entries();
      // 20 suspensions and the group that loses them.
      await expect(ask()).rejects.toThrow(/suspend 20.*--allow 21/);
      await expect(ask(20)).rejects.toThrow(/--allow 21/);
      expect(await driver.entries()).toEqual(before);
      expect((await ask(21)).counts.suspend).toBe(20);
    });

    test("only what was approved is applied, and only as it was then", async () => {
      const wanted = tree(2);
      const seen = await preview(wanted);
      const { desiredDigest } = seen;
      const approved = {
        resources: { tree: { ...(desiredDigest !== undefined && { desiredDigest }) } },
      };
      await expect(apply(tree(3), { approved })).rejects.toThrow(/wanted of tree has changed/);
      await expect(apply(wanted, { approved: { resources: {} } })).rejects.toThrow(/not part of/);
      await apply(wanted, { approved });
      await driver.byHand(`uid=person0,ou=people,${base}`, { mail: ["x@mfano.example"] });
      await expect(apply(wanted, { approved })).rejects.toThrow(
        /on the target of tree has changed/,
      );
    });

    test("undo brings back what was there; undo again brings back what was undone", async () => {
      const first = await apply(tree(3));
      const second = await apply(
        without(changed(tree(3), "person:1000", { title: ["X"] }), "group:registry"),
      );
      await undo();
      expect(await digest()).toBe(first.digest);
      await undo();
      expect(await digest()).toBe(second.digest);
    });

    test("undo brings back what others had set and the apply took over or removed with its entry", async () => {
      await apply(tree(2));
      const [dn, list] = [`uid=person0,ou=people,${base}`, `cn=registry,ou=groups,${base}`];
      await driver.byHand(dn, { telephoneNumber: ["+254 20 000"] });
      await driver.byHand(list, { description: ["by hand"] });
      const wanted = changed(tree(2), "person:1000", { telephoneNumber: ["+254 20 111"] });
      await apply(without(wanted, "group:registry"));
      await undo();
      expect((await of(dn))?.["telephonenumber"]).toEqual(["+254 20 000"]);
      expect((await of(list))?.["description"]).toEqual(["by hand"]);
    });

    test("killed before any write: repeating ends as if nothing had happened, and undo knows the way back", async () => {
      const start = await apply(tree(3));
      const wanted = without(tree(5, group("new", [1, 2])), "group:registry", "person:1000");
      for (let dieAt = 0; ; dieAt += 1) {
        const died = await apply(wanted, {}, dieAt).then(
          () => false,
          () => true,
        );
        const { digest: end } = await apply(wanted);
        expect(await digest()).toBe(end);
        expect(Object.keys(await driver.entries())).toHaveLength(3 + 3 + 2 + 2);
        await undo();
        expect(await digest()).toBe(start.digest);
        if (!died) return;
        expect(dieAt).toBeLessThan(200);
      }
    });
  });
}
