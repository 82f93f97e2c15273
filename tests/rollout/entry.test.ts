/** stacks/index.ts as `pulumi up` starts it: by Pulumi's own runner, against a monitor that only remembers. */
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseFence } from "../../src/reconcile/fence.ts";
import { fakeEngine, type FakeEngine } from "../support/fake-engine.ts";

const kit = join(import.meta.dirname, "../..");
const runner = createRequire(import.meta.url).resolve("@pulumi/pulumi/cmd/run/index.js");
const state = mkdtempSync(join(tmpdir(), "kaunti-entry-"));
let engine: FakeEngine;

beforeAll(async () => {
  engine = await fakeEngine();
});
afterAll(() => {
  engine.close();
  rmSync(state, { recursive: true, force: true });
});

/** Exit code of the program of one stack, and what it printed. */
function runStack(stack: string): Promise<{ code: number; text: string }> {
  const flags = {
    monitor: engine.address,
    engine: engine.address,
    project: "kaunti",
    stack,
    pwd: kit,
  };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]);
  const env = {
    ...process.env,
    KAUNTI_STATE: state,
    PULUMI_CONFIG: "{}",
    PULUMI_NODEJS_TYPESCRIPT: "false",
  };
  return new Promise((resolve) => {
    execFile(
      join(kit, "node_modules/.bin/node"),
      [runner, ...args, join(kit, "stacks/index.ts")],
      { env, cwd: kit },
      (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), text: `${stdout}${stderr}` }),
    );
  });
}

test("registers the layer that the stack's name says, with digests that wait in the private store", async () => {
  const { code, text } = await runStack("mfano.network");
  expect(engine.errors).toEqual([]);
  expect(code, text).toBe(0);
  const hosts = engine.registered.filter(({ type }) => type === "kaunti:index:HostConfiguration");
  expect(hosts.length).toBeGreaterThan(2);
  const stored = new Set(readdirSync(join(state, "private/desired")));
  for (const { inputs } of hosts) {
    expect(parseFence(String(inputs["fence"])).layer).toBe("network");
    expect(stored).toContain(inputs["digest"]);
    expect(Object.keys(inputs).toSorted()).toEqual(["asOf", "counts", "digest", "fence", "format"]);
  }
  const [outputs] = engine.outputs.values();
  expect(outputs).toMatchObject({
    kaunti: { cloud: "", contents: [expect.stringMatching(/^[0-9a-f]{64}$/)] },
  });
});

test("a stack that is none is said in one sentence", async () => {
  const { code } = await runStack("mfano.kitchen");
  expect(code).not.toBe(0);
  expect(engine.errors.join("\n")).toContain('"mfano.kitchen" is not a stack of kaunti');
  expect(engine.errors.join("\n")).not.toMatch(/^\s+at /m);
});
