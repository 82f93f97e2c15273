/** Fences as resource ids: one spelling, nothing that leaves its folder. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Fence } from "#model/fence";
import { formatFence, parseFence } from "#reconcile/fence";
import { directoryFence } from "../contract/directory-data.ts";

const one = directoryFence("folder", "099-mfano/executive/directory.ldif");

test("reads as a URL", () => {
  expect(formatFence(one)).toBe(
    "folder+directory://099.executive.email/099-mfano/executive/directory.ldif?marker=kaunti:099:executive:email&baseDn=ou%3Dexecutive,dc%3Dmfano,dc%3Dexample",
  );
});

const part = fc
  .string({ minLength: 1 })
  .filter((s) => !/^\.{1,2}$/.test(s) && !/[/\\]/.test(s) && !/[\p{Cc}\p{Cs}]/u.test(s));

test("any fence comes back as it went", () => {
  fc.assert(
    fc.property(
      fc.array(part, { minLength: 1, maxLength: 4 }),
      fc.dictionary(
        part.filter((s) => s !== "marker" && !s.startsWith("__")),
        part,
        { maxKeys: 3 },
      ),
      (location, scope) => {
        const fence: Fence = { ...one, location: location.join("/"), scope: { ...scope } };
        expect(parseFence(formatFence(fence))).toEqual(fence);
      },
    ),
  );
});

test.each(["../x", "a/../b", "/etc", "a//b", "a/", ".", "a\\b", "a\u0000", ""])(
  "the location %j is refused",
  (location) => {
    expect(() => formatFence({ ...one, location })).toThrow(/plain relative path/);
  },
);

test.each([
  "",
  "x",
  "folder+directory://099.executive.email/a/%2e%2e/b?marker=m",
  "folder+directory://099.executive.email/%2Fetc?marker=m",
  "folder+directory://99.executive.email/a?marker=m",
  "folder+mailbox://099.executive.email/a?marker=m",
  "folder+directory://099.executive.email/a?marker=",
  "folder+directory://099.executive.email/a?marker=m&marker=n",
  "folder+directory://099.executive.email/%zz?marker=m",
  "folder+directory://099.executive.email/a?b=1&marker=m",
])("the id %j is refused in a sentence", (id) => {
  expect(() => parseFence(id)).toThrow(/not a resource id of kaunti: .*; an id looks like/);
});
