/** The register as population: nobody is left out, and each is there with its reason. */
import { expect, test } from "vitest";
import type { BoundBaseline } from "#model/baseline";
import type { County } from "#model/county";
import type { Device } from "#model/device";
import { population } from "#use/population";

const device = (asset: string, given: Partial<Device> = {}): Device => ({
  asset,
  tag: asset,
  hostname: "",
  owner: "executive",
  role: "laptop",
  maker: "",
  model: "",
  serial: "",
  site: "hq",
  department: "",
  status: "active",
  funding: "county",
  ...given,
});
const bound = (id: string): BoundBaseline => ({
  id,
  version: "1",
  hash: "",
  parameters: {},
  controls: [],
});
const county = (devices: Device[]) =>
  ({ slug: "mfano", baselines: { laptop: "county-laptop" }, devices }) as unknown as County;
const ports = {
  bind: bound,
  reach: ({ asset }: Device) => (asset === "new" ? undefined : { kind: "local" as const }),
};

test("every device is on the list, with the policy of its role or its own, or the reason why it is not asked", () => {
  const all = population(
    county([
      device("a"),
      device("own", { baseline: "county-server" }),
      device("ups", { role: "ups" }),
      device("new"),
      device("lost", { status: "lost" }),
      device("stock", { status: "in-stock" }),
    ]),
    ports,
  );
  expect(
    all.map(({ subject, bound: policy, skip, reach }) => [
      subject.id,
      policy?.id,
      skip?.state,
      reach?.kind,
    ]),
  ).toEqual([
    ["a", "county-laptop", undefined, "local"],
    ["own", "county-server", undefined, "local"],
    ["ups", undefined, "not-applicable", undefined],
    ["new", "county-laptop", "not-run", undefined],
    ["lost", "county-laptop", "not-run", undefined],
    ["stock", "county-laptop", "not-applicable", undefined],
  ]);
});

test("what is judged from a file is told how, not that it should be enrolled", () => {
  const own = { asset: "new", role: "switch", baseline: "county-router-ios" } as const;
  const [one] = population(county([device("new", { ...own, platform: "Cisco IOS 15.2" })]), ports);
  expect(one?.skip?.why).toBe(
    "Cisco IOS 15.2 is judged from a file: kaunti audit --collected FILE --device with its asset number",
  );
});

test("a policy asked for by name holds for all that can have one", () => {
  const all = population(county([device("a"), device("ups", { role: "ups" })]), ports, "rule");
  expect(all.map(({ bound: policy, skip }) => [policy?.id, skip?.state])).toEqual([
    ["rule", undefined],
    [undefined, "not-applicable"],
  ]);
});
