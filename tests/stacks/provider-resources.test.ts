/** What a rendered resource puts into the engine's state: five properties, numbers and digests, nobody's name. */
import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import type { Desired } from "#model/desired";
import type { Rendered } from "#model/layer";
import { register } from "../../stacks/resources/index.ts";
import { directoryFence, tree } from "../contract/directory-data.ts";
import { file, hostOf, unit } from "../contract/host-data.ts";
import { seats } from "../contract/licences.ts";

const seen: { type: string; inputs: Record<string, unknown> }[] = [];
await pulumi.runtime.setMocks({
  newResource(args) {
    seen.push({ type: args.type, inputs: args.inputs as Record<string, unknown> });
    return { id: String(args.inputs["fence"]), state: args.inputs as Record<string, unknown> };
  },
  call: (args) => args.inputs as Record<string, unknown>,
});

const release: Desired = {
  type: "release",
  baseline: "b",
  version: "1",
  hash: "0".repeat(64),
  files: [],
};

test.each([
  ["DirectoryTree", tree(3)],
  ["HostConfiguration", hostOf(unit("u", [file("/etc/a", "secret text")]))],
  ["LicenceLedger", seats(2)],
  ["BaselineRelease", release],
])("%s", async (kind, desired) => {
  const fence = { ...directoryFence("folder", "x/y"), type: desired.type };
  const rendered: Rendered = { name: `one-${kind}`, fence, desired, dependsOn: [] };
  const resource = register(rendered, "a".repeat(64), { asOf: "2026-11-24" });
  await new Promise((done) => resource.urn.apply(done));
  const made = seen.find((one) => one.type === `kaunti:index:${kind}`);
  expect(Object.keys(made?.inputs ?? {}).toSorted()).toEqual([
    "asOf",
    "counts",
    "digest",
    "fence",
    "format",
  ]);
  expect(JSON.stringify(made)).not.toMatch(/person\d|Wanjiku|1000|secret text/);
});
