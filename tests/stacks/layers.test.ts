/** The layers' programs under Pulumi's mocks: what is registered, with exactly which inputs, and after what. */
import * as pulumi from "@pulumi/pulumi";
import { beforeEach, expect, test } from "vitest";
import type { County } from "#model/county";
import type { CloudResource } from "#model/cloud";
import { layerNames, type LayerName, type RenderedLayer } from "#model/layer";
import { renderLayer } from "#services/index";
import { cloudTarget, county, options } from "../services/sample-county.ts";
import { record, type Registered } from "./registered.ts";

const cloudy: County = { ...county, target: cloudTarget };

let registered: Registered[] = [];
beforeEach(async () => {
  registered = await record();
});

/** Runs a layer's program and waits until everything is registered. */
async function run(layer: RenderedLayer): Promise<Record<string, unknown>> {
  const { layers } = await import("../../stacks/layers.ts");
  const outputs = await layers[layer.layer](
    layer,
    (rendered) => `digest of ${rendered.name}`,
    "2026-11-24",
  );
  await pulumi.runtime.disconnect();
  return outputs;
}

test.each(layerNames)(
  "%s registers one bulk resource per rendered one, and no personal data",
  async (name) => {
    const layer = renderLayer(name, county, options);
    await run(layer);
    expect(registered.map((each) => each.name).toSorted()).toEqual(
      layer.resources.map((each) => each.name),
    );
    for (const { type, inputs } of registered) {
      expect(type).toMatch(/^kaunti:index:/);
      expect(Object.keys(inputs).toSorted()).toEqual([
        "asOf",
        "counts",
        "digest",
        "fence",
        "format",
      ]);
    }
    expect(JSON.stringify(registered)).not.toMatch(/Grace|Ng'ang'a|grace\.nganga|1001/);
  },
);

test("a county without the cloud needs no AWS provider", async () => {
  for (const name of layerNames) await run(renderLayer(name, county, options));
  expect(registered.some((each) => /aws/.test(each.type))).toBe(false);
});

test.each<LayerName>(["network", "email", "endpoints"])(
  "%s in the cloud: every resource is one of @pulumi/aws with an explicit region or a global one",
  async (name) => {
    const layer = renderLayer(name, cloudy, options);
    await run(layer);
    const cloud = registered.filter((each) => each.type.startsWith("aws:"));
    expect(cloud.map((each) => each.name).toSorted()).toEqual(layer.cloud.map((each) => each.name));
    for (const { type, inputs, provider } of cloud) {
      expect(provider).toContain("pulumi:providers:aws::aws::");
      const global = /^aws:(route53|iam)\//.test(type);
      expect(typeof inputs["region"]).toBe(global ? "undefined" : "string");
      expect(type).not.toMatch(/workmail/i);
    }
  },
);

function by(name: string): Registered["inputs"] {
  return registered.find((each) => each.name === name)?.inputs ?? {};
}

test("mail is signed by SES in the mail region, and bounces carry the county's name", async () => {
  await run(renderLayer("email", cloudy, options));
  expect(by("identity-mfano.example")).toMatchObject({
    region: "eu-west-1",
    emailIdentity: "mfano.example",
    configurationSetName: "mail-mfano",
    dkimSigningAttributes: { nextSigningKeyLength: "RSA_2048_BIT" },
  });
  expect(by("mail-from-mfano.example")).toMatchObject({ mailFromDomain: "bounce.mfano.example" });
  expect(by("record-bounce.mfano.example-mx")).toMatchObject({
    records: ["10 feedback-smtp.eu-west-1.amazonses.com."],
  });
  // A key longer than 255 is several strings in one value.
  expect(by("record-rsa2026._domainkey.mfano.example-txt")["records"]).toEqual([
    expect.stringMatching(/^v=DKIM1; k=rsa; p=.{237}""/),
  ]);
});

test("a tunnel to the cloud is IKEv2 only, narrow, restarted when dead, and its keys are not in the state", async () => {
  const sites = cloudy.sites.map((site) =>
    site.id === "hq" ? { ...site, endpoint: "203.0.113.20:51820" } : site,
  );
  await run(renderLayer("network", { ...cloudy, sites }, options));
  const vpn = registered.find((each) => each.name === "vpn-hq")?.inputs;
  expect(vpn).toMatchObject({
    tunnel1IkeVersions: ["ikev2"],
    tunnel2IkeVersions: ["ikev2"],
    tunnel1DpdTimeoutAction: "restart",
    tunnel2DpdTimeoutAction: "restart",
    presharedKeyStorage: "SecretsManager",
    staticRoutesOnly: true,
  });
  expect(JSON.stringify(vpn)).not.toMatch(/PresharedKey"/);
  expect(
    registered
      .filter((each) => each.type.includes("vpnConnectionRoute"))
      .map((each) => each.inputs["destinationCidrBlock"]),
  ).toEqual(["10.199.0.0/16", "10.99.0.0/16"]);
});

function node(name: string, ...dependsOn: string[]): Pick<CloudResource, "name" | "dependsOn"> {
  return { name, dependsOn };
}

test("cloud data for a county elsewhere, an unknown name and a circle are refused", async () => {
  const { inOrder } = await import("../../stacks/order.ts");
  const layer = renderLayer("network", cloudy, options);
  await expect(run({ ...layer, resources: [], county })).rejects.toThrow(/its target is "folder"/);
  expect(() => inOrder([node("a", "b")])).toThrow(/depends on "b", which is not there/);
  expect(() => inOrder([node("a", "b"), node("b", "a")])).toThrow(/depends on itself/);
  expect(() => inOrder([node("a"), node("a")])).toThrow(/two resources have one name/);
  expect(inOrder([node("a", "c"), node("b"), node("c")]).map((each) => each.name)).toEqual([
    "c",
    "a",
    "b",
  ]);
});
