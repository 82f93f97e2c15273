/** What the provider refuses to apply: too much, what nobody approved, what was changed since. */
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import rpc from "@pulumi/pulumi/proto/provider_pb.js";
import { tree } from "../contract/directory-data.ts";
import {
  create,
  ldif,
  location,
  provider,
  put,
  remove,
  restart,
  update,
  useProvider,
} from "./provider-calls.ts";

useProvider();

describe("guards of an apply", () => {
  test("40 % of the staff gone: refused, names nobody, nothing changed; done with the number", async () => {
    const [all, some] = [await put(tree(50)), await put(tree(30))];
    await create(all);
    const before = ldif();
    await expect(update(all, some)).rejects.toThrow(/suspend 20, .*say --allow 21/);
    expect(ldif()).toBe(before);
    // 50 people, three groups and containers that go, two containers that stay and are marked.
    await expect(remove()).rejects.toThrow(/--allow 55/);
    await restart({ KAUNTI_ALLOW: "21" });
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
    await restart({ KAUNTI_PLAN: plan });
    await expect(create(inputs)).rejects.toThrow(/wanted of 099-directory has changed/);
    writeFileSync(plan, "{");
    await restart({ KAUNTI_PLAN: plan });
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
    await restart(env);
    await expect(provider.call("configure", new rpc.ConfigureRequest())).rejects.toThrow(sentence);
  });
});
