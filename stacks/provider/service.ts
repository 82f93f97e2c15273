/** The resource provider protocol of Pulumi: requests in, operations called, answers out. */
import grpc from "@grpc/grpc-js";
import type { handleUnaryCall, UntypedServiceImplementation } from "@grpc/grpc-js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import rpc from "@pulumi/pulumi/proto/provider_pb.js";
import type * as m from "@pulumi/pulumi/proto/provider_pb.js";
import { KauntiError } from "#model/errors";
import { checkInputs } from "./check.ts";
import type { EngineLog } from "./engine-log.ts";
import type { Context, Subject } from "./operations.ts";
import * as operations from "./operations.ts";
import { fromStruct, isUnknown, toStruct } from "./properties.ts";
import { nameOf, schemaText, tokenOf } from "./types.ts";

export interface Service {
  readonly version: string;
  readonly log: EngineLog;
  /** Rejects with a KauntiError when the environment does not say what is needed. */
  configure(): Promise<Context>;
  cancel(): void;
  /** An error that is a fault of ours: kept privately, and said in words that hold no data. */
  unexpected(error: unknown): string;
}

/** Configuration keys that the engine itself adds to a provider. */
const engineKeys = new Set(["version", "pluginDownloadURL", "pluginChecksums"]);

/** All methods; what is not here answers UNIMPLEMENTED. */
export function implementation(service: Service): UntypedServiceImplementation {
  let context: Promise<Context> | undefined;
  const configured = (): Promise<Context> => (context ??= service.configure());
  const unary =
    <Q, A>(body: (request: Q) => Promise<A> | A): handleUnaryCall<Q, A> =>
    (call, callback) => {
      void (async () => body(call.request))().then(
        (answer) => callback(null, answer),
        (error: unknown) => callback(statusOf(error, service)),
      );
    };
  return {
    handshake: unary<m.ProviderHandshakeRequest, unknown>((request) => {
      service.log.attach(request.getEngineAddress());
      return new rpc.ProviderHandshakeResponse();
    }),
    attach: unary<{ getAddress(): string }, unknown>((request) => {
      service.log.attach(request.getAddress());
      return new empty.Empty();
    }),
    getPluginInfo: unary(() => {
      const info = new plugin.PluginInfo();
      info.setVersion(service.version);
      return info;
    }),
    getSchema: unary(() => {
      const answer = new rpc.GetSchemaResponse();
      answer.setSchema(schemaText(service.version));
      return answer;
    }),
    checkConfig: unary<m.CheckRequest, m.CheckResponse>((request) => {
      const news = fromStruct(request.getNews());
      const odd = Object.keys(news).filter((key) => !engineKeys.has(key) && !key.startsWith("__"));
      const reason = "the provider kaunti takes no configuration; kaunti up passes what it needs";
      return checked(
        news,
        odd.map((property) => ({ property, reason })),
      );
    }),
    diffConfig: unary(() => {
      const answer = new rpc.DiffResponse();
      answer.setChanges(rpc.DiffResponse.DiffChanges.DIFF_NONE);
      return answer;
    }),
    configure: unary<m.ConfigureRequest, m.ConfigureResponse>(async () => {
      await configured();
      const answer = new rpc.ConfigureResponse();
      // No secrets: none of our properties is one. Previews: create and update are called in one.
      answer.setSupportspreview(true);
      return answer;
    }),
    check: unary<m.CheckRequest, m.CheckResponse>((request) => {
      const news = fromStruct(request.getNews());
      const type = tokenOf(request.getUrn(), request.getType());
      return checked(news, checkInputs(type, fromStruct(request.getOlds()), news));
    }),
    diff: unary<m.DiffRequest, m.DiffResponse>(async (request) => {
      const olds = fromStruct(request.getOlds());
      const news = fromStruct(request.getNews());
      const changed = await operations.diff(await configured(), subjectOf(request), olds, news);
      return diffed(changed, isUnknown(news["digest"]));
    }),
    create: unary<m.CreateRequest, m.CreateResponse>(async (request) => {
      const answer = new rpc.CreateResponse();
      const news = fromStruct(request.getProperties());
      if (request.getPreview()) {
        await operations.preview(await configured(), subjectOf(request), news);
        answer.setProperties(toStruct(news));
        return answer;
      }
      const kept = await operations.apply(await configured(), subjectOf(request), news);
      answer.setId(kept.fence);
      answer.setProperties(toStruct(kept));
      return answer;
    }),
    read: unary<m.ReadRequest, m.ReadResponse>(async (request) => {
      const [id, inputs] = [request.getId(), fromStruct(request.getInputs())];
      const found = await operations.read(await configured(), subjectOf(request), id, inputs);
      const answer = new rpc.ReadResponse();
      // Without an id: nothing of ours is there, and the engine forgets the resource.
      if (found === undefined) return answer;
      answer.setId(id);
      answer.setProperties(toStruct(found));
      answer.setInputs(toStruct(found));
      return answer;
    }),
    update: unary<m.UpdateRequest, m.UpdateResponse>(async (request) => {
      const news = fromStruct(request.getNews());
      const answer = new rpc.UpdateResponse();
      if (request.getPreview()) answer.setProperties(toStruct(news));
      else
        answer.setProperties(
          toStruct(await operations.apply(await configured(), subjectOf(request), news)),
        );
      return answer;
    }),
    delete: unary<m.DeleteRequest, unknown>(async (request) => {
      await operations.remove(await configured(), subjectOf(request), request.getId());
      return new empty.Empty();
    }),
    cancel: unary(() => {
      service.cancel();
      return new empty.Empty();
    }),
  };
}

function subjectOf(request: { getUrn(): string; getName(): string; getType(): string }): Subject {
  const urn = request.getUrn();
  const type = tokenOf(urn, request.getType());
  return { urn, name: nameOf(urn, request.getName()), type };
}

function checked(
  inputs: object,
  failures: readonly { property: string; reason: string }[],
): m.CheckResponse {
  const answer = new rpc.CheckResponse();
  answer.setInputs(toStruct(inputs));
  for (const { property, reason } of failures) {
    const failure = new rpc.CheckFailure();
    failure.setProperty(property);
    failure.setReason(reason);
    answer.addFailures(failure);
  }
  return answer;
}

function diffed(changed: boolean, mayMove: boolean): m.DiffResponse {
  const answer = new rpc.DiffResponse();
  const { DIFF_SOME, DIFF_NONE } = rpc.DiffResponse.DiffChanges;
  answer.setChanges(changed ? DIFF_SOME : DIFF_NONE);
  answer.setStablesList(mayMove ? [] : ["fence"]);
  if (!changed) return answer;
  answer.setDiffsList(["digest"]);
  const digest = new rpc.PropertyDiff();
  digest.setKind(rpc.PropertyDiff.Kind.UPDATE);
  digest.setInputdiff(true);
  answer.getDetaileddiffMap().set("digest", digest);
  answer.setHasdetaileddiff(true);
  return answer;
}

function statusOf(error: unknown, service: Service): { code: number; message: string } {
  if (error instanceof KauntiError)
    return { code: grpc.status.FAILED_PRECONDITION, message: error.message };
  return { code: grpc.status.INTERNAL, message: service.unexpected(error) };
}
