/** An older clone is refused, and what drift then advises works. */
import { describe, expect, test } from "vitest";
import type { Ancestry, Revision } from "#model/rollout";
import { withNote } from "../../src/adapters/engine/note.ts";
import { putBack } from "../../src/drift.ts";
import { noteUnchanged, type PlannedStack } from "../../src/up.ts";
import { olderThanApplied, rememberContent } from "../../src/rollout/older.ts";
import { known, memory, revised } from "./plan-kit.ts";

const note = async (one: PlannedStack, ancestry: Ancestry = "ancestor"): Promise<void> =>
  noteUnchanged([one], { ancestry: async () => ancestry });

describe("an older clone", () => {
  test.each([
    [
      "joined and left: recorded since",
      memory(),
      { ...revised("c1"), movements: 3 },
      undefined,
      false,
    ],
    ["the same copy twice, nothing recorded", memory(), revised("c1"), undefined, true],
    ["first time", undefined, revised("c1", "a"), undefined, false],
    ["same content, whatever the commit", memory("b"), revised("c2", "a"), "not-ancestor", false],
    ["newer in git", memory("a"), revised("c3", "b"), "ancestor", false],
    ["older in git", memory("b"), revised("c1", "a"), "not-ancestor", true],
    ["other branch in git", memory("b"), revised("c9", "z"), "unknown-commit", true],
    ["going back by a new commit is newer", memory("b"), revised("c1", "c"), "ancestor", false],
    ["same commit, new content (a new day)", memory("b"), revised("c3", "b"), "ancestor", false],
    ["same commit, content of before", memory("b"), revised("c1", "b"), "ancestor", true],
    [
      "what was applied was never committed, and is not here",
      memory("b", true),
      revised("c9", "b"),
      "ancestor",
      true,
    ],
    [
      "what was applied was not committed, and is edited further",
      memory("b", true),
      revised("c3", "b", true),
      "ancestor",
      false,
    ],
    [
      "what was applied was not committed, then came a commit with the content of before",
      memory("b", true),
      revised("c1", "c"),
      "ancestor",
      true,
    ],
    [
      "what was applied was not committed, then came a newer commit",
      memory("b", true),
      revised("c3", "c"),
      "ancestor",
      false,
    ],
    ["no git, new content", memory(), revised("c3"), undefined, false],
    ["no git, content of before", memory(), revised("c1"), undefined, true],
    [
      "applied from git, now a copy without: content decides",
      memory("b"),
      revised("c1"),
      undefined,
      true,
    ],
  ] as const)("%s", (_name, before, revision, ancestry, refused) => {
    const asOf = "2026-11-24";
    const reason = olderThanApplied("mfano.email", before, { revision, asOf, ancestry });
    expect(reason !== undefined, reason).toBe(refused);
  });
  test.each([
    ["2026-11-23", "c3", true],
    ["2026-11-23", "c2", false],
    ["2026-11-25", "c3", false],
  ])("people are not judged by an earlier day: %s, content %s", (asOf, content, refused) => {
    const day = { revision: revised(content, "b"), asOf, ancestry: "ancestor" } as const;
    const reason = olderThanApplied("mfano.email", memory("a"), day);
    expect(reason !== undefined, reason).toBe(refused);
    if (refused) expect(reason).toMatch(/applied as of 2026-11-24.*as of 2026-11-23/);
  });
  test("a commit without a change is remembered, so that a clone before it is older", () => {
    const state = known({ memory: memory("a") });
    const over = revised("c2", "a");
    const noted = withNote(state, { revision: revised("c2", "c"), over });
    expect(noted?.memory?.revision).toEqual({ content: "c2", commit: "c" });
    expect(noted?.memory?.contents).toEqual(["c1", "c2"]);
    expect(withNote(state, { revision: revised("c1", "c"), over })).toBe(state);
    // Applied anew since, by somebody else: the note is about what was there before.
    expect(withNote(state, { revision: revised("c2", "c"), over: revised("c2", "0") })).toBe(state);
    expect(withNote(undefined, { revision: revised("c2", "c"), over })).toBeUndefined();
  });
  test("only a clean inventory that has the applied commit is noted", async () => {
    const noted: string[] = [];
    const planned = (revision: Revision, pending = false): PlannedStack =>
      ({
        open: {
          known: async () => known({ memory: memory("a") }),
          note: async (_stack: string, { commit }: Revision) => void noted.push(commit ?? ""),
        },
        wish: { stack: "mfano.email", revision },
        plan: { pending },
      }) as unknown as PlannedStack;
    await note(planned(revised("c2", "dirty", true)));
    await note(planned(revised("c3", "other content")));
    await note(planned(revised("c2", "pending"), true));
    await note(planned(revised("c2", "older")), "not-ancestor");
    await note(planned(revised("c2", "a")));
    expect(noted).toEqual([]);
    await note(planned(revised("c2", "b")));
    expect(noted).toEqual(["b"]);
  });
  test("what was applied last is last in the list, once", () => {
    expect(rememberContent(memory(), revised("c1"))).toEqual(["c2", "c1"]);
    expect(rememberContent(undefined, revised("c1"))).toEqual(["c1"]);
  });
});

describe("what drift advises works", () => {
  test.each([
    [
      "as applied",
      undefined,
      "2026-11-24",
      "ancestor",
      /^To put it back: \.\/kaunti up --county mfano --refresh \(/,
    ],
    [
      "applied as of a later day",
      memory("a"),
      "2026-11-20",
      "ancestor",
      /--refresh --as-of 2026-11-24 \(/,
    ],
    [
      "an older clone",
      memory("abc"),
      "2026-11-24",
      "not-ancestor",
      /fetch the inventory that was applied \(commit abc; git pull\), then/,
    ],
  ] as const)("%s", (_name, before, today, ancestry, line) => {
    expect(putBack("mfano", before, today, ancestry)).toMatch(line);
  });
  test("it says the same inventory and state as was asked about", () => {
    const line = putBack("jaribio", undefined, "2026-11-24", undefined, " --inventory ../jaribio");
    expect(line).toContain("./kaunti up --inventory ../jaribio --county jaribio --refresh");
  });
});
