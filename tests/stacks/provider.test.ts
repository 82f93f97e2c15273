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
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import rpc from "@pulumi/pulumi/proto/provider_pb.js";
import type * as m from "@pulumi/pulumi/proto/provider_pb.js";
import { digestWith } from "#adapters/digest";
import { filesBelow } from "#adapters/folder-files";
import { processStart } from "#adapters/lock-process";
import { ensureSecretFile, resolveSecret } from "#adapters/secret";
import { desiredStore } from "#adapters/store";
import type { DesiredDirectory } from "#model/desired";
import { countDesired } from "#reconcile/counts";
import { formatFence } from "#reconcile/fence";
import { storeDesired } from "#use/store-desired";
import { directoryFence, tree, without } from "../contract/directory-data.ts";
import type { Props } from "./provider-client.ts";
import { message, Provider } from "./provider-client.ts";

const location = "099-mfano/executive/directory.ldif";
const fence = formatFence(directoryFence("folder", location));
const token = "kaunti:index:DirectoryTree";
const urn = `urn:pulumi:mfano.email::kaunti::${token}::099-directory`;
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** Every invented name, number and address of the tree. */
const personal = /person\d|Wanjiku|Ng'ang'a|Otieno|Müller|Achieng|person:1/;

let provider: Provider;
beforeEach(async () => {
  provider = await new Provider().start();
});
afterEach(() => provider.close());

async function put(desired: DesiredDirectory): Promise<Props> {
  ensureSecretFile("file:private/digest.key", provider.state);
  const key = await resolveSecret("file:private/digest.key", provider.state);
  const store = desiredStore(filesBelow(provider.state));
  const digest = await storeDesired({ store, digest: digestWith(key) }, desired);
  return { fence, digest, format: 1, asOf: "2026-11-24", counts: countDesired(desired) };
}

function check(olds: Props, news: Props, type = token): Promise<m.CheckResponse> {
  const request = new rpc.CheckRequest();
  request.setUrn(urn);
  request.setType(type);
  request.setOlds(message(olds));
  request.setNews(message(news));
  return provider.call("check", request);
}

async function failures(olds: Props, news: Props, type?: string): Promise<string[]> {
  const answer = await check(olds, news, type);
  return answer.getFailuresList().map((f) => `${f.getProperty()}: ${f.getReason()}`);
}

async function diff(olds: Props, news: Props): Promise<boolean> {
  const request = new rpc.DiffRequest();
  request.setId(fence);
  request.setUrn(urn);
  request.setOlds(message(olds));
  request.setNews(message(news));
  const answer = await provider.call<m.DiffResponse>("diff", request);
  expect(answer.getReplacesList()).toEqual([]);
  return answer.getChanges() === rpc.DiffResponse.DiffChanges.DIFF_SOME;
}

async function create(news: Props, preview = false): Promise<m.CreateResponse> {
  const request = new rpc.CreateRequest();
  request.setUrn(urn);
  request.setProperties(message(news));
  request.setPreview(preview);
  return provider.call("create", request);
}

async function update(olds: Props, news: Props): Promise<m.UpdateResponse> {
  const request = new rpc.UpdateRequest();
  request.setId(fence);
  request.setUrn(urn);
  request.setOlds(message(olds));
  request.setNews(message(news));
  return provider.call("update", request);
}

async function read(id: string, inputs: Props = {}): Promise<m.ReadResponse> {
  const request = new rpc.ReadRequest();
  request.setId(id);
  request.setUrn(urn);
  request.setInputs(message(inputs));
  return provider.call("read", request);
}

async function remove(): Promise<void> {
  const request = new rpc.DeleteRequest();
  request.setId(fence);
  request.setUrn(urn);
  await provider.call("delete", request);
}

const ldif = (): string => readFileSync(join(provider.state, "targets", location), "utf8");

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

describe("check says what is wrong and what to do", () => {
  test.each([
    [{ digest: "abc" }, /^digest: digest is not 64 hexadecimal digits/],
    [
      { fence: "folder+directory://099.executive.email/../x?marker=m" },
      /^fence: fence cannot be used: .*relative path/,
    ],
    [{ fence: "nonsense" }, /^fence: .*an id looks like/],
    [{ format: 2 }, /^format: .*one version of the kit/],
    [{ asOf: "yesterday" }, /^asOf: .*YYYY-MM-DD/],
    [{ counts: { people: "Wanjiku" } }, /^counts: .*numbers only/],
    [{ staff: ["Wanjiku"] }, /^staff: staff is not accepted/],
    [
      {
        digest: {
          "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
          value: "x",
        },
      },
      /secret/,
    ],
  ])("%j", async (wrong, sentence) => {
    const told = await failures({}, { ...(await put(tree(1))), ...wrong });
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(sentence);
    expect(told[0]).not.toMatch(personal);
  });

  test("right inputs pass, and come back as they went", async () => {
    const inputs = await put(tree(1));
    expect(await failures({}, inputs)).toEqual([]);
    expect((await check({}, inputs)).getInputs()?.toJavaScript()).toEqual(inputs);
  });

  test("unknown values of a preview pass, and are a difference without I/O", async () => {
    const inputs = await put(tree(1));
    const later = { ...inputs, digest: unknown };
    expect(await failures({}, later)).toEqual([]);
    expect(await diff(inputs, later)).toBe(true);
    expect((await create(later, true)).getProperties()?.toJavaScript()).toEqual(later);
  });

  test("a fence that changed is refused, never a replacement; so is one of another type", async () => {
    const inputs = await put(tree(1));
    const moved = { ...inputs, fence: fence.replace("directory.ldif", "other.ldif") };
    expect((await failures(inputs, moved))[0]).toMatch(
      /fence cannot change .*destroy it there first/,
    );
    await expect(diff(inputs, moved)).rejects.toThrow(/fence cannot change/);
    expect((await failures({}, inputs, "kaunti:index:LicenceLedger"))[0]).toMatch(
      /register it with its own class/,
    );
  });
});

describe("guards of an apply", () => {
  test("40 % of the staff gone: refused, names nobody, nothing changed; done with the number", async () => {
    const [all, some] = [await put(tree(50)), await put(tree(30))];
    await create(all);
    const before = ldif();
    await expect(update(all, some)).rejects.toThrow(/suspend 20, .*say --allow 21/);
    expect(ldif()).toBe(before);
    // 50 people, three groups and containers that go, two containers that stay and are marked.
    await expect(remove()).rejects.toThrow(/--allow 55/);
    provider.stop();
    const allowed = await new Provider(provider.state).start({ KAUNTI_ALLOW: "21" });
    provider = allowed;
    await update(all, some);
    expect(ldif().match(/mailEnabled: FALSE/g)).toHaveLength(20);
  });

  test("an approved plan that is no longer true is refused", async () => {
    const inputs = await put(tree(1));
    const plan = join(provider.state, "plan.json");
    writeFileSync(
      plan,
      JSON.stringify({ resources: { "099-directory": { desiredDigest: "0".repeat(64) } } }),
    );
    provider.stop();
    provider = await new Provider(provider.state).start({ KAUNTI_PLAN: plan });
    await expect(create(inputs)).rejects.toThrow(/wanted of 099-directory has changed/);
    writeFileSync(plan, "{");
    provider.stop();
    provider = await new Provider(provider.state).start({ KAUNTI_PLAN: plan });
    await expect(create(inputs)).rejects.toThrow(/approved plan .* cannot be read/);
    expect(existsSync(join(provider.state, "targets", location))).toBe(false);
  });

  test("a desired state that is not in the store, or was changed there, is refused", async () => {
    const inputs = await put(tree(1));
    await expect(create({ ...inputs, digest: "0".repeat(64) })).rejects.toThrow(
      /not in the private store/,
    );
    const file = join(provider.state, "private/desired", String(inputs["digest"]));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    writeFileSync(file, readFileSync(file, "utf8").replace("person0@", "evil@"));
    await expect(create(inputs)).rejects.toThrow(/was changed/);
  });

  test("cancelled: what comes after is not begun", async () => {
    const inputs = await put(tree(1));
    await provider.call("cancel", new empty.Empty());
    await expect(create(inputs)).rejects.toThrow(/cancelled; what was done stays/);
    expect(existsSync(join(provider.state, "targets", location))).toBe(false);
  });

  test.each([
    [{ KAUNTI_STATE: "" }, /KAUNTI_STATE does not name/],
    [{ KAUNTI_ALLOW: "many" }, /KAUNTI_ALLOW is "many"/],
    [{ KAUNTI_THRESHOLDS: "10" }, /COUNT:SHARE/],
    [{ KAUNTI_DIGEST_KEY: "env:NOT_SET" }, /env:NOT_SET/],
  ])("a wrong environment is said at Configure: %j", async (env, sentence) => {
    provider.stop();
    provider = await new Provider(provider.state).start(env);
    await expect(provider.call("configure", new rpc.ConfigureRequest())).rejects.toThrow(sentence);
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
  provider.stop();
  provider = await new Provider(provider.state).start();
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
    provider = await new Provider(provider.state).start({ KAUNTI_ALLOW: "1000" });
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
