/** The calls of the engine to a provider process, each in one line. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect } from "vitest";
import rpc from "@pulumi/pulumi/proto/provider_pb.js";
import type * as m from "@pulumi/pulumi/proto/provider_pb.js";
import { digestWith } from "#adapters/digest";
import { filesBelow } from "#adapters/folder-files";
import { ensureSecretFile, resolveSecret } from "#adapters/secret";
import { desiredStore } from "#adapters/store";
import type { DesiredDirectory } from "#model/desired";
import { countDesired } from "#reconcile/counts";
import { formatFence } from "#reconcile/fence";
import { storeDesired } from "#use/store-desired";
import { directoryFence } from "../contract/directory-data.ts";
import type { Props } from "./provider-client.ts";
import { message, Provider } from "./provider-client.ts";

export const location = "099-mfano/executive/directory.ldif";
export const fence = formatFence(directoryFence("folder", location));
export const token = "kaunti:index:DirectoryTree";
const urn = `urn:pulumi:mfano.email::kaunti::${token}::099-directory`;
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** Every invented name, number and address of the tree. */
export const personal = /person\d|Wanjiku|Ng'ang'a|Otieno|Müller|Achieng|person:1/;

export let provider: Provider;

/** One provider process for each test, with a state folder of its own. */
export function useProvider(): void {
  beforeEach(async () => {
    provider = await new Provider().start();
  });
  afterEach(() => provider.close());
}

/** Another process over the same state. */
export async function restart(env: Record<string, string> = {}): Promise<void> {
  provider.stop();
  provider = await new Provider(provider.state).start(env);
}

export async function put(desired: DesiredDirectory): Promise<Props> {
  ensureSecretFile("file:private/digest.key", provider.state);
  const key = await resolveSecret("file:private/digest.key", provider.state);
  const store = desiredStore(filesBelow(provider.state));
  const digest = await storeDesired({ store, digest: digestWith(key) }, desired);
  return { fence, digest, format: 1, asOf: "2026-11-24", counts: countDesired(desired) };
}

export function check(olds: Props, news: Props, type = token): Promise<m.CheckResponse> {
  const request = new rpc.CheckRequest();
  request.setUrn(urn);
  request.setType(type);
  request.setOlds(message(olds));
  request.setNews(message(news));
  return provider.call("check", request);
}

export async function failures(olds: Props, news: Props, type?: string): Promise<string[]> {
  const answer = await check(olds, news, type);
  return answer.getFailuresList().map((f) => `${f.getProperty()}: ${f.getReason()}`);
}

export async function diff(olds: Props, news: Props): Promise<boolean> {
  const request = new rpc.DiffRequest();
  request.setId(fence);
  request.setUrn(urn);
  request.setOlds(message(olds));
  request.setNews(message(news));
  const answer = await provider.call<m.DiffResponse>("diff", request);
  expect(answer.getReplacesList()).toEqual([]);
  return answer.getChanges() === rpc.DiffResponse.DiffChanges.DIFF_SOME;
}

export async function create(news: Props, preview = false): Promise<m.CreateResponse> {
  const request = new rpc.CreateRequest();
  request.setUrn(urn);
  request.setProperties(message(news));
  request.setPreview(preview);
  return provider.call("create", request);
}

export async function update(olds: Props, news: Props): Promise<m.UpdateResponse> {
  const request = new rpc.UpdateRequest();
  request.setId(fence);
  request.setUrn(urn);
  request.setOlds(message(olds));
  request.setNews(message(news));
  return provider.call("update", request);
}

export async function read(id: string, inputs: Props = {}): Promise<m.ReadResponse> {
  const request = new rpc.ReadRequest();
  request.setId(id);
  request.setUrn(urn);
  request.setInputs(message(inputs));
  return provider.call("read", request);
}

export async function remove(): Promise<void> {
  const request = new rpc.DeleteRequest();
  request.setId(fence);
  request.setUrn(urn);
  await provider.call("delete", request);
}

export const ldif = (): string => readFileSync(join(provider.state, "targets", location), "utf8");
