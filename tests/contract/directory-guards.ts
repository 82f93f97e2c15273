/** What no directory driver may do: take what is not ours, change a number, go past a threshold or an approved plan, lose its way. */
import { expect, test } from "vitest";
import { applyResource } from "#use/apply-resource";
import type { Applied } from "#use/apply-resource";
import { base, changed, group, person, tree, without } from "./directory-data.ts";
import type { DirectoryHarness } from "./directory-harness.ts";

export function directoryGuards(at: DirectoryHarness): void {
  const { apply, preview, digest, of, undo } = at;

  test("a name that somebody else has is refused, and nothing is touched", async () => {
    await apply(tree(1));
    await at.driver.byHand(`uid=person1,ou=people,${base}`, {
      objectClass: ["account"],
      uid: ["person1"],
    });
    const before = await at.driver.entries();
    await expect(apply(tree(2))).rejects.toThrow(/was not made by this layer/);
    expect(await at.driver.entries()).toEqual(before);
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
    await at.driver.byHand(dn, { mail: ["evil@elsewhere.example"] });
    expect(await digest()).not.toBe(right);
    expect((await preview(tree(2))).changes[0]?.fields[0]?.before).toBe("evil@elsewhere.example");
    await apply(tree(2));
    expect(await digest()).toBe(right);
    await at.driver.byHand(dn, undefined);
    expect((await apply(tree(2))).counts.create).toBe(1);
    expect(await digest()).toBe(right);
  });

  test("a new name is one of the same entry, and a renamed container takes along what is in it", async () => {
    await apply(tree(2));
    await at.driver.byHand(`uid=person0,ou=people,${base}`, { userPassword: ["{SSHA}abc"] });
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
      const resource = { name: "tree", fence: at.driver.fence, desired: wanted };
      return applyResource(at.driver.ports(), resource, options);
    };
    const before = await at.driver.entries();
    // 20 suspensions and the group that loses them.
    await expect(ask()).rejects.toThrow(/suspend 20.*--allow 21/);
    await expect(ask(20)).rejects.toThrow(/--allow 21/);
    expect(await at.driver.entries()).toEqual(before);
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
    await at.driver.byHand(`uid=person0,ou=people,${base}`, { mail: ["x@mfano.example"] });
    await expect(apply(wanted, { approved })).rejects.toThrow(/on the target of tree has changed/);
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
    await at.driver.byHand(dn, { telephoneNumber: ["+254 20 000"] });
    await at.driver.byHand(list, { description: ["by hand"] });
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
      expect(Object.keys(await at.driver.entries())).toHaveLength(3 + 3 + 2 + 2);
      await undo();
      expect(await digest()).toBe(start.digest);
      if (!died) return;
      expect(dieAt).toBeLessThan(200);
    }
  });
}
