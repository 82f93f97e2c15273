/**
 * The cloud part of every layer through the real engine, with a stand-in for the AWS provider: order, references,
 * secrets, updates and removal are the engine's own; what AWS itself would say is not proved here.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, PulumiCommand, type Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { County } from "#model/county";
import type { LayerName, RenderedLayer } from "#model/layer";
import { findEngine } from "#adapters/engine/find";
import { renderLayer } from "#services/index";
import { layers } from "../../stacks/layers.ts";
import { cloudTarget, county, options } from "../services/sample-county.ts";
import { missingEngine } from "../support/engine.ts";
import { need } from "../support/need.ts";

const work = mkdtempSync(join(tmpdir(), "kaunti-aws-"));
const log = join(work, "calls.jsonl");
const fake = new URL("fake-aws", import.meta.url).pathname;
const cloudy: County = {
  ...county,
  target: cloudTarget,
  sites: county.sites.map((site) =>
    site.id === "hq" ? { ...site, endpoint: "203.0.113.20:51820" } : site,
  ),
};

interface Call {
  readonly call: string;
  readonly type: string;
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** What the stand-in was asked since the last time. */
function calls(): Call[] {
  const text = readFileSync(log, "utf8");
  writeFileSync(log, "");
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Call)
    .filter(({ call }) => call !== "configure");
}

/** The folder targets have tests of their own; this is about what goes to the cloud. */
function cloudOnly(name: LayerName, given: County): RenderedLayer {
  return { ...renderLayer(name, given, options), resources: [] };
}

async function engine(): Promise<PulumiCommand> {
  const found = await findEngine(process.env);
  if (!("root" in found)) throw new Error(found.map((miss) => `${miss.root}: ${miss.why}`).join());
  return PulumiCommand.get({ root: found.root });
}

async function stackOf(name: LayerName, given: County): Promise<Stack> {
  const project = join(work, "project");
  mkdirSync(project, { recursive: true });
  writeFileSync(log, "");
  const plugins = `plugins:\n  providers:\n    - name: aws\n      path: ${fake}\n`;
  writeFileSync(join(project, "Pulumi.yaml"), `name: kaunti\nruntime: nodejs\n${plugins}`);
  return LocalWorkspace.createOrSelectStack(
    {
      stackName: `angani.${name}`,
      projectName: "kaunti",
      program: () => layers[name](cloudOnly(name, given), () => ""),
    },
    {
      workDir: project,
      pulumiHome: join(work, "home"),
      pulumiCommand: await engine(),
      envVars: {
        PULUMI_BACKEND_URL: `file://${work}`,
        PULUMI_CONFIG_PASSPHRASE: "only for this test",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        FAKE_AWS_LOG: log,
      },
    },
  );
}

beforeAll(() => mkdirSync(join(work, "home"), { recursive: true }));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const cloudLayers: readonly LayerName[] = ["network", "email", "endpoints"];

test.for(cloudLayers)(
  "%s: made once, nothing to do twice, removed whole",
  async (name, context) => {
    need(context, "engine", missingEngine());
    const stack = await stackOf(name, cloudy);
    const names = cloudOnly(name, cloudy).cloud.map((each) => each.name);
    await stack.up();
    const made = calls();
    expect(made.map((each) => each.name).toSorted()).toEqual(names.toSorted());
    for (const { name: later, dependsOn } of cloudOnly(name, cloudy).cloud)
      for (const earlier of dependsOn) {
        const order = made.map((each) => each.name);
        expect(order.indexOf(earlier)).toBeLessThan(order.indexOf(later));
      }
    const again = await stack.up();
    // The stack itself and its explicit provider are resources too.
    expect(again.summary.resourceChanges).toEqual({ same: names.length + 2 });
    expect(calls()).toEqual([]);
    await stack.destroy();
    expect(calls().map((each) => each.call)).toEqual(names.map(() => "delete"));
  },
);

test("email: what SES answers reaches Route 53; one changed record updates one record", async (context) => {
  need(context, "engine", missingEngine());
  await (await stackOf("email", cloudy)).up();
  const made = calls();
  const argsOf = (name: string): Call["properties"] =>
    made.find((each) => each.name === name)?.properties ?? {};
  const dkim = argsOf("dkim-mfano.example-0");
  expect(dkim["name"]).toMatch(/^token1-[0-9a-f]+\._domainkey\.mfano\.example$/);
  expect(dkim["records"]).toEqual([
    expect.stringMatching(/^token1-[0-9a-f]+\.dkim\.amazonses\.com$/),
  ]);
  expect(dkim["zoneId"]).toMatch(/^zone-/);
  expect(argsOf("identity-mfano.example")["region"]).toBe("eu-west-1");
  const mail = { ...cloudy.mail, spf: { include: [], ip4: ["198.51.100.7"] } };
  await (await stackOf("email", { ...cloudy, mail })).up();
  expect(
    calls()
      .map(({ call, name }) => `${call} ${name}`)
      .toSorted(),
  ).toEqual(["update record-mfano.example-txt", "update record-mfanoassembly.example-txt"]);
});

test("endpoints: the activation code is a secret in the state and in the outputs", async (context) => {
  need(context, "engine", missingEngine());
  const stack = await stackOf("endpoints", cloudy);
  const up = await stack.up();
  expect(up.outputs["activationCode"]).toMatchObject({
    secret: true,
    value: expect.stringMatching(/^code-of-activation-/),
  });
  const file = join(work, ".pulumi/stacks/kaunti/angani.endpoints.json");
  const state = readFileSync(file, "utf8");
  expect(state).toContain('"activationCode"');
  expect(state).not.toContain("code-of-activation");
  expect(up.stdout).not.toContain("code-of-activation");
});

test("the provider is told the region and the only account it may touch", async (context) => {
  need(context, "engine", missingEngine());
  const state = await (await stackOf("network", cloudy)).up().then(() => readFileSync(log, "utf8"));
  const configured = state.split("\n").find((line) => line.includes('"call":"configure"')) ?? "";
  expect(configured).toContain("111122223333");
  expect(configured).toContain("af-south-1");
});
