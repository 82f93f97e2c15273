/** The provider over its real protocol, without the engine: every method, and what it must never say. */
import {
  existsSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  mkdirSync,
} from "node:fs";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, test } from "vitest";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import rpc from "@pulumi/pulumi/proto/provider_pb.js";
import type * as m from "@pulumi/pulumi/proto/provider_pb.js";
import { processStart } from "#adapters/lock-process";
import { ensureSecretFile } from "#adapters/secret";
import { tree, without } from "../contract/directory-data.ts";
import type { Props } from "./provider-client.ts";
import { message } from "./provider-client.ts";
import {
  create,
  diff,
  fence,
  ldif,
  location,
  personal,
  provider,
  put,
  read,
  remove,
  restart,
  token,
  update,
  useProvider,
} from "./provider-calls.ts";

useProvider();

describe("life of a resource", () => {
  test("create, no difference, difference, update, drift, import, delete", async () => {
    const first = await put(tree(3));
    const created = await create(first);
    expect(created.getId()).toBe(fence);
    expect(created.getProperties()?.toJavaScript()).toEqual(first);
    expect(await diff(first, { ...first, asOf: "2027-01-01", counts: {} })).toBe(false);
    const second = await put(without(tree(3), "person:1000"));
    expect(await diff(first, second)).toBe(true);
    await update(first, second);
    expect(ldif()).toContain("mailEnabled: FALSE");
    const known = await read(fence, second);
    expect(known.getInputs()?.toJavaScript()).toEqual({
      ...second,
      counts: known.getProperties()?.toJavaScript()["counts"],
    });
    writeFileSync(
      join(provider.state, "targets", location),
      ldif().replace("person1@mfano", "evil@mfano"),
    );
    const drifted = (await read(fence, second)).getProperties()?.toJavaScript() as Props;
    expect(drifted["digest"]).not.toBe(second["digest"]);
    expect(await diff(drifted, second)).toBe(true);
    await update(drifted, second);
    const imported = (await read(fence)).getInputs()?.toJavaScript();
    expect(imported).toMatchObject({ fence, digest: second["digest"], format: 1 });
    await remove();
    expect((await read(fence)).getId()).toBe("");
    expect(ldif()).toContain("person0@mfano.example");
    expect(JSON.stringify([imported, drifted, first, provider.lines])).not.toMatch(personal);
  });

  test("words go to a private file, numbers to the log", async () => {
    const first = await put(tree(3));
    await create(first, true);
    expect(existsSync(join(provider.state, "targets"))).toBe(false);
    const file = join(provider.state, "private/explained/099-directory.txt");
    expect(readFileSync(file, "utf8")).toContain("create person Wanjiku 0 (person:1000)");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(provider.lines).toContain("099-directory: 8 to create");
    expect(provider.lines.join("\n")).not.toMatch(personal);
  });

  test("a target that cannot be read: said with the counts, a difference, no failure", async () => {
    const first = await put(tree(3));
    await create(first);
    rmSync(join(provider.state, "targets", location));
    mkdirSync(join(provider.state, "targets", location));
    expect(await diff(first, await put(tree(4)))).toBe(true);
    expect(provider.lines.join("\n")).toMatch(/cannot be read.*4 people/);
    await expect(read(fence)).rejects.toThrow(/cannot be read/);
  });
});

test("the rest of the protocol answers", async () => {
  const schema = await provider.call<m.GetSchemaResponse>("getSchema", new rpc.GetSchemaRequest());
  expect(
    Object.keys((JSON.parse(schema.getSchema()) as { resources: object }).resources),
  ).toContain(token);
  const info = await provider.call<{ getVersion(): string }>("getPluginInfo", new empty.Empty());
  expect(info.getVersion()).toMatch(/^\d+\.\d+\.\d+/);
  // A provider makes no key: a real county's engineers share one.
  await expect(provider.call("configure", new rpc.ConfigureRequest())).rejects.toThrow(
    /private\/digest\.key cannot be read/,
  );
  expect(existsSync(join(provider.state, "private"))).toBe(false);
  ensureSecretFile("file:private/digest.key", provider.state);
  await restart();
  const configured = await provider.call<m.ConfigureResponse>(
    "configure",
    new rpc.ConfigureRequest(),
  );
  expect([configured.getSupportspreview(), configured.getAcceptsecrets()]).toEqual([true, false]);
  const request = new rpc.CheckRequest();
  request.setNews(message({ version: "1", url: "x" }));
  const config = await provider.call<m.CheckResponse>("checkConfig", request);
  expect(config.getFailuresList().map((f) => f.getProperty())).toEqual(["url"]);
  await provider.call("diffConfig", new rpc.DiffRequest());
  await provider.call("handshake", new rpc.ProviderHandshakeRequest());
});

test("kill -9 in the middle, at several moments: repeated by another process, nothing lost or doubled", async () => {
  const first = await put(tree(400));
  const second = await put(tree(410));
  await create(first);
  for (const delay of [1, 5, 20, 60, 120]) {
    const running = update(first, second).catch(() => "died");
    await new Promise((done) => setTimeout(done, delay));
    provider.stop();
    await running;
    await restart({ KAUNTI_ALLOW: "1000" });
    await update(first, second);
    expect((await read(fence)).getProperties()?.toJavaScript()["digest"]).toBe(second["digest"]);
    expect(ldif().match(/^dn: uid=/gm)).toHaveLength(410);
    await update(second, first);
  }
  const locks = readdirSync(join(provider.state, "targets/.locks"), { recursive: true });
  expect(locks).toHaveLength(1);
});

test("an engine that was killed leaves no provider behind", async () => {
  const executable = new URL("../../stacks/provider/pulumi-resource-kaunti", import.meta.url)
    .pathname;
  const parent = spawn("sh", ["-c", `"${executable}" & echo $!; wait`], {
    env: { ...process.env, KAUNTI_STATE: provider.state },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines: string[] = [];
  const reader = createInterface({ input: parent.stdout });
  await new Promise<void>((done) => {
    reader.on("line", (line) => {
      lines.push(line);
      // Its number, and then the port: it is up.
      if (lines.length === 2) done();
    });
  });
  const child = Number(lines[0]);
  expect(processStart(child)).toBeDefined();
  parent.kill("SIGKILL");
  await expect.poll(() => processStart(child), { timeout: 15_000, interval: 100 }).toBeUndefined();
});
