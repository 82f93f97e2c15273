/** A release folder whose pointer was moved away: what is there as wanted is taken over, anything else is not. */
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { DesiredRelease } from "#model/desired";
import type { Fence } from "#model/fence";
import { Bench } from "./bench.ts";
import { directoryFence } from "./directory-data.ts";

const location = "099-mfano/releases/county-laptop";
const fence: Fence = { ...directoryFence("folder", location), type: "release", scope: {} };
const hash = "a".repeat(64);
const wanted: DesiredRelease = {
  type: "release",
  baseline: "county-laptop",
  version: "2026.1",
  hash,
  files: [{ path: "audit.sh", content: "#!/bin/sh\n" }],
};

test.each([
  ["as wanted", "#!/bin/sh\n", true],
  ["as somebody else wants it", "#!/bin/dash\n", false],
])("a file %s", async (_name, content, taken) => {
  const bench = new Bench();
  const folder = join(bench.targets, location);
  try {
    await bench.apply(fence, wanted);
    const pointer = readFileSync(join(folder, "current.json"), "utf8");
    rmSync(join(folder, "current.json"));
    writeFileSync(join(folder, `2026.1-${hash.slice(0, 12)}/audit.sh`), content);
    const again = bench.apply(fence, wanted);
    if (!taken) {
      await expect(again).rejects.toThrow(/was not made by this layer/);
      expect(readdirSync(folder)).not.toContain("current.json");
      return;
    }
    await again;
    expect(readFileSync(join(folder, "current.json"), "utf8")).toBe(pointer);
  } finally {
    bench.close();
  }
});
