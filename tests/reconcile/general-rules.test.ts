/** General rules, over random states and the real folder drivers: what is applied is there, and only differences are changes. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { sha256 } from "#adapters/digest";
import type { Desired } from "#model/desired";
import type { Fence } from "#model/fence";
import { canonical, parseCanonical } from "#reconcile/canonical";
import { reconcilers } from "#reconcile/index";
import { Bench } from "../contract/bench.ts";
import { directoryFence } from "../contract/directory-data.ts";
import { directories, hosts } from "./arbitrary.ts";

const directory = directoryFence("folder", "x/directory.ldif");
const host: Fence = { ...directory, type: "host", location: "x/hosts/h", scope: {} };
const kinds = [
  ["directory", directory, directories],
  ["host", host, hosts],
] as const;

test.each(kinds)(
  "%s: from any state to any other and on: no change is left, and read is what was wanted",
  async (_, fence, states) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(states as fc.Arbitrary<Desired>, { minLength: 1, maxLength: 4 }),
        async (wishes) => {
          const bench = new Bench();
          try {
            const reconciler = reconcilers(sha256)[fence.type];
            for (const wish of wishes) {
              await bench.apply(fence, wish);
              const observed = await bench.ports().open(fence).observe(wish);
              const there = reconciler.project(fence, observed);
              expect(there && canonical(there)).toBe(canonical(wish));
              expect(reconciler.plan(fence, wish, observed)).toMatchObject({
                changes: [],
                steps: [],
              });
              for (const other of wishes) {
                const { changes } = reconciler.plan(
                  fence,
                  other,
                  await bench.ports().open(fence).observe(other),
                );
                expect(changes.length === 0).toBe(canonical(other) === canonical(wish));
              }
            }
            await bench.apply(fence, undefined);
            if (fence.type === "host")
              expect(
                Object.keys(bench.snapshot()).filter(
                  (p) => !/^x$|^x\/hosts$|hosts\/h$|\/var/.test(p),
                ),
              ).toEqual([]);
          } finally {
            bench.close();
          }
        },
      ),
      { numRuns: 12 },
    );
  },
);

test.each(kinds)("%s: canonical text is one for every order, and is read back", (_, __, states) => {
  fc.assert(
    fc.property(states as fc.Arbitrary<Desired>, (state) => {
      const text = canonical(state);
      expect(canonical(parseCanonical(text))).toBe(text);
      if (state.type === "directory")
        expect(canonical({ ...state, entries: state.entries.toReversed() })).toBe(text);
    }),
  );
});
