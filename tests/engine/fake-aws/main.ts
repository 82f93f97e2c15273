/** Create, read, update and delete for every type alike; each call is a line of FAKE_AWS_LOG, for the test to read. */
import { appendFileSync } from "node:fs";
import grpc from "@grpc/grpc-js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import rpc from "@pulumi/pulumi/proto/provider_pb.js";
import type * as m from "@pulumi/pulumi/proto/provider_pb.js";
import service from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { fromStruct, toStruct } from "../../../stacks/provider/properties.ts";
import { created } from "./computed.ts";

function log(call: string, of: { getUrn(): string }, properties: unknown): void {
  const path = process.env["FAKE_AWS_LOG"];
  if (path === undefined) return;
  const urn = of.getUrn();
  const [type = "", name = ""] = urn.split("::").slice(-2);
  appendFileSync(
    path,
    `${JSON.stringify({ call, type: type.split("$").at(-1), name, properties })}\n`,
  );
}

function unary<Q, A>(body: (request: Q) => A): grpc.handleUnaryCall<Q, A> {
  return (call, callback) => {
    try {
      callback(null, body(call.request));
    } catch (error) {
      callback({ code: grpc.status.INTERNAL, message: String(error) });
    }
  };
}

function echo(request: m.CheckRequest): m.CheckResponse {
  const answer = new rpc.CheckResponse();
  answer.setInputs(request.getNews());
  return answer;
}

const typeOf = (urn: string): string => urn.split("::").at(-2)?.split("$").at(-1) ?? "";

const methods: grpc.UntypedServiceImplementation = {
  handshake: unary(() => new rpc.ProviderHandshakeResponse()),
  attach: unary(() => new empty.Empty()),
  getPluginInfo: unary(() => {
    const info = new plugin.PluginInfo();
    info.setVersion("7.48.0");
    return info;
  }),
  getSchema: unary(() => {
    const answer = new rpc.GetSchemaResponse();
    answer.setSchema("{}");
    return answer;
  }),
  checkConfig: unary<m.CheckRequest, m.CheckResponse>((request) => {
    log("configure", request, fromStruct(request.getNews()));
    return echo(request);
  }),
  diffConfig: unary(() => new rpc.DiffResponse()),
  configure: unary(() => {
    const answer = new rpc.ConfigureResponse();
    answer.setSupportspreview(true);
    return answer;
  }),
  check: unary(echo),
  diff: unary<m.DiffRequest, m.DiffResponse>((request) => {
    const [olds, news] = [fromStruct(request.getOldInputs()), fromStruct(request.getNews())];
    const keys = [...new Set([...Object.keys(olds), ...Object.keys(news)])];
    const differ = keys.filter((key) => JSON.stringify(olds[key]) !== JSON.stringify(news[key]));
    const answer = new rpc.DiffResponse();
    const { DIFF_SOME, DIFF_NONE } = rpc.DiffResponse.DiffChanges;
    answer.setChanges(differ.length > 0 ? DIFF_SOME : DIFF_NONE);
    answer.setDiffsList(differ);
    return answer;
  }),
  create: unary<m.CreateRequest, m.CreateResponse>((request) => {
    const answer = new rpc.CreateResponse();
    const inputs = fromStruct(request.getProperties());
    if (request.getPreview()) {
      answer.setProperties(toStruct(inputs));
      return answer;
    }
    log("create", request, inputs);
    const { id, state } = created(typeOf(request.getUrn()), request.getUrn(), inputs);
    answer.setId(id);
    answer.setProperties(toStruct(state));
    return answer;
  }),
  read: unary<m.ReadRequest, m.ReadResponse>((request) => {
    const answer = new rpc.ReadResponse();
    answer.setId(request.getId());
    answer.setProperties(request.getProperties());
    answer.setInputs(request.getInputs());
    return answer;
  }),
  update: unary<m.UpdateRequest, m.UpdateResponse>((request) => {
    const news = fromStruct(request.getNews());
    if (!request.getPreview()) log("update", request, news);
    const answer = new rpc.UpdateResponse();
    answer.setProperties(toStruct({ ...fromStruct(request.getOlds()), ...news }));
    return answer;
  }),
  delete: unary<m.DeleteRequest, unknown>((request) => {
    log("delete", request, {});
    return new empty.Empty();
  }),
  cancel: unary(() => new empty.Empty()),
};

const server = new grpc.Server();
server.addService(service.ResourceProviderService, methods);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${port}\n`);
});
