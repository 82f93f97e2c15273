/** Changes in words: what a person reads before saying yes. */
import { expect, test } from "vitest";
import { sha256 } from "#adapters/digest";
import { reconcilers } from "#reconcile/index";
import { explain, summarise } from "#reconcile/words";
import { directoryFence, group, tree, without } from "../contract/directory-data.ts";
import { Bench } from "../contract/bench.ts";

test("of a list only what goes and what comes is told", async () => {
  const bench = new Bench();
  const fence = directoryFence("folder", "x.ldif");
  await bench.apply(fence, tree(6));
  const wanted = without(tree(6), "group:registry");
  const entries = [
    ...wanted.entries.filter((e) => e.id !== "group:all"),
    group("all", [0, 1, 2, 3, 4, 9]),
  ];
  const observed = await bench.ports().open(fence).observe();
  const plan = reconcilers(sha256).directory.plan(fence, { type: "directory", entries }, observed);
  expect(explain(plan.changes)).toEqual([
    "change group all",
    "  member (taken out): uid=person5,ou=people,ou=executive,dc=mfano,dc=example",
    "  member (put in): uid=person9,ou=people,ou=executive,dc=mfano,dc=example",
    "remove group registry",
  ]);
  bench.close();
});

test("a password that is managed is never shown", async () => {
  const bench = new Bench();
  const fence = directoryFence("folder", "x.ldif");
  await bench.apply(fence, tree(1));
  const entries = tree(1).entries.map((e) => ({
    ...e,
    attributes: { ...e.attributes, userPassword: ["{SSHA}secret"] },
  }));
  const observed = await bench.ports().open(fence).observe();
  const plan = reconcilers(sha256).directory.plan(fence, { type: "directory", entries }, observed);
  expect(plan.changes.length).toBeGreaterThan(0);
  expect(explain(plan.changes).join("\n")).not.toContain("SSHA");
  bench.close();
});

test("lines of a file, and counts", () => {
  const fields = [{ field: "content from line 3", before: "a\nb", after: "c" }];
  expect(
    explain([{ action: "update", id: "/etc/x", kind: "file", label: "/etc/x", fields }]),
  ).toEqual(["change file /etc/x", "  content from line 3:", "  - a", "  - b", "  + c"]);
  expect(summarise({ create: 0, update: 2, suspend: 1, restore: 0, delete: 0 })).toBe(
    "2 to change, 1 to suspend",
  );
  expect(summarise({ create: 0, update: 0, suspend: 0, restore: 0, delete: 0 })).toBe("no change");
});
