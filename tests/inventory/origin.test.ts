/** Where a value was written: exact for every value of the model, whatever layer it comes from. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseYaml } from "#adapters/yaml";
import { merge, mergeLayers, pointerTo, valueAt, type Layer } from "#inventory/merge";
import { inFolder, load, loadCase, right } from "./case-county.ts";

const key = fc
  .stringMatching(/^[a-z~/. ]{1,5}$/)
  .filter((text) => text.trim() === text && text !== "");
const leaf = fc.oneof(
  fc.integer(),
  fc.boolean(),
  fc.stringMatching(/^[a-z]{1,5}$/),
  fc.array(fc.nat()),
);
const { tree } = fc.letrec<{ tree: Record<string, unknown> }>((tie) => ({
  tree: fc.dictionary(key, fc.oneof({ depthSize: "small" }, leaf, tie("tree")), { maxKeys: 4 }),
}));

function leaves(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [[...path]];
  return Object.entries(value).flatMap(([name, one]) => leaves(one, [...path, name]));
}

describe("merge", () => {
  it("gives every leaf the value of the nearest layer that has it", () => {
    fc.assert(
      fc.property(tree, tree, tree, (device, county, national) => {
        const layers = [device, county, national].map((value, index): Layer => ({
          document: parseYaml(String(index), JSON.stringify(value)).document,
          base: "",
          name: "county",
        }));
        const merged = mergeLayers(layers);
        for (const path of leaves(merged)) {
          if (path.length === 0) continue;
          const pointer = pointerTo(...path);
          const holder = layers.find(
            ({ document }) => valueAt(document.value, pointer) !== undefined,
          );
          expect(valueAt(holder?.document.value, pointer), pointer).toEqual(
            valueAt(merged, pointer),
          );
          const at = holder?.document.at(pointer);
          expect(at?.line).toBe(1);
        }
      }),
    );
  });

  it("takes lists whole and leaves its arguments alone", () => {
    const far = { a: [1, 2], b: { c: 1, d: 2 } };
    expect(merge({ a: [3], b: { c: 9 } }, far)).toEqual({ a: [3], b: { c: 9, d: 2 } });
    expect(far).toEqual({ a: [1, 2], b: { c: 1, d: 2 } });
    expect(merge(undefined, 1)).toBe(1);
    expect(merge(0, 1)).toBe(0);
    expect(merge("", "x")).toBe("");
  });
});

describe("origin", () => {
  const files = {
    ...right,
    "email.yaml": "mail:\n  quotaMb: 1024\n  dmarc:\n    policy: none\n",
    "network.yaml": `sites:
  - { id: hq, name: Headquarters, kind: hq }
  - id: kusini
    name: Kusini Office
    kind: sub-county
    baselines: { router: county-laptop }
`,
    "register/allocations.csv":
      "kind,key,value,given,by\nslot,county/hq,4,2026-01-01,up\nuid,executive/1001,grace,2026-01-01,up\n",
  };
  const places: Readonly<Record<string, string | undefined>> = {
    "/mail/quotaMb": "email.yaml:2:3",
    "/mail/dmarc/policy": "email.yaml:4:5",
    "/sites/1/name": "network.yaml:4:5",
    "/sites/0/slot": "register/allocations.csv:2:16",
    "/people/0/surname": "staff.csv:2:29",
    "/people/1/department": "staff.csv:3:35",
    "/people/0/uid": "register/allocations.csv:3:20",
    "/people/1/uid": undefined,
    "/devices/0/serial": "equipment.csv:2:50",
    "/devices/1/baseline": "network.yaml:6:18",
    "/owners/0/domain": "county.yaml:12:5",
    "/code": "county.yaml:1:1",
  };

  it("is the file, line and column for values of every kind", async () => {
    await inFolder(files, {}, async (dir) => {
      const loaded = await load(dir);
      const found = Object.fromEntries(
        Object.keys(places).map((pointer) => {
          const at = loaded.origin("097", pointer);
          const place = at && `${at.file}:${at.line}:${at.column}`.replace(`${dir}/`, "");
          return [pointer, place];
        }),
      );
      expect(found).toEqual(places);
    });
  });

  it("names everything that was overridden, winner first", async () => {
    await inFolder(files, {}, async (dir) => {
      const loaded = await load(dir);
      const layers = loaded.trace("097", "/mail/dmarc/policy");
      expect(layers.map(({ layer, value }) => [layer, value])).toEqual([
        ["county", "none"],
        ["national", "quarantine"],
      ]);
      const baseline = loaded.trace("097", "/devices/1/baseline");
      expect(baseline.map(({ layer }) => layer)).toEqual(["county", "national"]);
    });
  });

  it("points at what is written there: the text at every origin is the value", async () => {
    const { loaded } = await loadCase();
    for (const pointer of [
      "/people/0/title",
      "/people/2/site",
      "/devices/0/maker",
      "/headquarters",
    ]) {
      const [first] = loaded.trace("097", pointer);
      const county = loaded.country.counties.find(({ code }) => code === 97);
      expect(first?.value, pointer).toBe(valueAt(county, pointer));
    }
  });
});
