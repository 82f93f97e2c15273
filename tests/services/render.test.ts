/** Laws of every layer: the same desired state in whatever order the inventory was written; nothing without a reason. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { County } from "#model/county";
import { layerNames, type RenderedLayer } from "#model/layer";
import { conflictingClaims } from "#services/claims";
import { renderLayer } from "#services/index";
import { cloudTarget, county, options } from "./sample-county.ts";
import { hash } from "./sample-parts.ts";

const lists = [
  "sites",
  "subnets",
  "devices",
  "people",
  "groups",
  "sharedMailboxes",
  "products",
  "pools",
  "seats",
  "owners",
  "allow",
] as const;

const shuffled: fc.Arbitrary<County> = fc
  .tuple(
    ...lists.map((name) =>
      fc.shuffledSubarray([...county[name]], { minLength: county[name].length }),
    ),
  )
  .map((orders) => ({
    ...county,
    ...Object.fromEntries(lists.map((name, at) => [name, orders[at]])),
  }));

/** Name -> hash of each resource: a difference is then named, not printed. */
function fingerprints(layer: RenderedLayer): Record<string, string> {
  const all = [...layer.resources, ...layer.cloud].map((each) => [
    each.name,
    hash(JSON.stringify(each)),
  ]);
  return { ...Object.fromEntries(all), notices: layer.notices.join() };
}

test.each(layerNames)("%s renders the same from any order, on hosts and in the cloud", (layer) => {
  for (const target of [county.target, cloudTarget]) {
    const expected = fingerprints(renderLayer(layer, { ...county, target }, options));
    fc.assert(
      fc.property(shuffled, (given) => {
        expect(fingerprints(renderLayer(layer, { ...given, target }, options))).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  }
});

test("the layers of one county claim nothing twice; a conflict is told with both names", () => {
  const all = layerNames.map((layer) => renderLayer(layer, county, options));
  expect(conflictingClaims(all)).toEqual([]);
  const [network, email] = all;
  if (network === undefined || email === undefined) throw new Error("no layers");
  const again = { ...network, layer: "email" as const };
  expect(conflictingClaims([network, again])).toContain(
    "host 099ictrtr00001: layers network and email both claim path /etc/nftables.conf",
  );
});

test("a county of which only the public facts are known wants nothing", () => {
  for (const layer of layerNames)
    expect(renderLayer(layer, { ...county, managed: false }, options).resources).toEqual([]);
});

test("data that the law ties to Kenya stops every layer when no copy is there", () => {
  const clinics = {
    id: "clinics",
    kind: "portal",
    provider: "county",
    owner: "executive",
    consumers: [],
    dependsOn: [],
    dataClass: "health",
    residency: ["af-south-1"],
  } as const;
  for (const layer of layerNames) {
    const abroad = (): unknown => renderLayer(layer, { ...county, services: [clinics] }, options);
    expect(abroad).toThrow(/service "clinics" keeps health data in af-south-1/);
    const both = { ...clinics, residency: ["kenya", "af-south-1"] };
    expect(() => renderLayer(layer, { ...county, services: [both] }, options)).not.toThrow();
    const unknown = { ...clinics, dataClass: "gossip", residency: ["kenya"] };
    expect(() => renderLayer(layer, { ...county, services: [unknown] }, options)).toThrow(
      /does not define/,
    );
  }
});

test("a baseline that no release exists for is a problem", () => {
  expect(() => renderLayer("endpoints", county, { ...options, releases: [] })).toThrow(
    /baseline "laptop" is used by the county/,
  );
});

test("a county with one site and three people and nothing else has a directory and says what is missing", () => {
  const bare: County = {
    ...county,
    devices: [],
    groups: [],
    sharedMailboxes: [],
    mail: { ...county.mail, mx: [], dkim: [] },
  };
  const email = renderLayer("email", bare, options);
  expect(email.resources.map(({ name }) => name)).toEqual([
    "directory-assembly",
    "directory-executive",
  ]);
  expect(email.notices).toEqual([
    "email names no mail exchanger (mx): no mail server and no zone is set up",
  ]);
});
