/** Edits of several controls on one file become one write, or are said to contradict each other. */
import { expect, test } from "vitest";
import { mergeRepairs } from "#checks/merge-repairs";
import type { Repair } from "#model/repair";

const before = "a\nb\nc";
const lines = (replace: [number, string][], append: string[] = [], given: object = {}): Repair => ({
  kind: "lines",
  path: "/f",
  before,
  replace: replace.map(([line, text]) => ({ line, text })),
  append,
  ...given,
});
const contents = (...repairs: Repair[]) => {
  const { merged, conflicts } = mergeRepairs(repairs);
  return [merged.map((one) => (one.kind === "write" ? one.content : one.kind)), conflicts.length];
};

test("different lines of one file", () => {
  expect(contents(lines([[1, "A"]], ["x"]), lines([[3, "C"]], ["y", "x"]))).toEqual([
    ["A\nb\nC\nx\ny\n"],
    0,
  ]);
});
test("the same edit twice is one", () => {
  expect(contents(lines([[1, "A"]]), lines([[1, "A"]]))).toEqual([["A\nb\nc"], 0]);
});
test("two wishes for one line", () => {
  expect(contents(lines([[1, "A"]]), lines([[1, "B"]]))).toEqual([["A\nb\nc"], 1]);
});
test("edits of different contents", () => {
  expect(contents(lines([[1, "A"]]), lines([[2, "B"]], [], { before: "other" }))).toEqual([
    ["A\nb\nc"],
    1,
  ]);
});
test("a write and an edit of the same file", () => {
  expect(
    contents(lines([[1, "A"]]), {
      kind: "write",
      path: "/f",
      before,
      content: "new",
      mode: "0644",
    }),
  ).toEqual([["A\nb\nc"], 1]);
});
test("the same mode asked for twice is set once", () => {
  const mode: Repair = { kind: "mode", path: "/f", mode: "0600" };
  expect(contents(mode, mode)).toEqual([["mode"], 0]);
});
test("a check and a reload survive the merge", () => {
  const { merged } = mergeRepairs([
    lines([[1, "A"]]),
    lines([[2, "B"]], [], { check: "sshd -t", reload: "reload" }),
  ]);
  expect(merged[0]).toMatchObject({ check: "sshd -t", reload: "reload" });
});

const mode = (value: string): Repair => ({ kind: "mode", path: "/f", mode: value });
test.each([
  ["0600", "0664", "0600"],
  ["0664", "0600", "0600"],
  ["0755", "1777", "1755"],
  ["0750", "0705", "0700"],
])("two modes of one file, %s and %s: the strictest of both", (a, b, wanted) => {
  expect(mergeRepairs([mode(a), mode(b)]).merged).toEqual([mode(wanted)]);
});

test("one control's owner and another's group are one change, whichever comes first", () => {
  const was = { uid: 1000, gid: 1000 };
  const owner: Repair = { kind: "owner", path: "/f", uid: 0, gid: 1000, was };
  const group: Repair = { kind: "owner", path: "/f", uid: 1000, gid: 42, was };
  for (const pair of [
    [owner, group],
    [group, owner],
  ])
    expect(mergeRepairs(pair).merged).toEqual([expect.objectContaining({ uid: 0, gid: 42 })]);
});
