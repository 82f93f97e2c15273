/** Starts the provider executable as the engine would, and speaks its protocol; engine log lines are kept. */
import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import grpc from "@grpc/grpc-js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import engineRpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engine from "@pulumi/pulumi/proto/engine_pb.js";
import providerRpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb.js";

const executable = new URL("../../stacks/provider/pulumi-resource-kaunti", import.meta.url)
  .pathname;

export type Props = Record<string, unknown>;

export function message(properties: Props): InstanceType<typeof struct.Struct> {
  return struct.Struct.fromJavaScript(properties as Record<string, never>);
}

export class Provider {
  readonly state: string;
  readonly lines: string[] = [];
  #child: ChildProcess | undefined;
  #engine: grpc.Server | undefined;
  #client: ResourceProviderClient | undefined;

  constructor(state = mkdtempSync(join(tmpdir(), "kaunti-provider-"))) {
    this.state = state;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  async start(env: Record<string, string> = {}): Promise<this> {
    const address = await this.#listen();
    const all = { PATH: process.env["PATH"] ?? "", KAUNTI_STATE: this.state, ...env };
    this.#child = spawn(executable, [address], {
      env: all,
      stdio: ["ignore", "pipe", "inherit"],
      cwd: "/",
    });
    const output = this.#child.stdout;
    if (output === null) throw new Error("no output");
    const port = await new Promise<string>((done, failed) => {
      createInterface({ input: output }).once("line", done);
      this.#child?.once("exit", (code) => failed(new Error(`the provider ended with ${code}`)));
    });
    this.#client = new providerRpc.ResourceProviderClient(
      `127.0.0.1:${port}`,
      grpc.credentials.createInsecure(),
    );
    return this;
  }

  /** Any method by its name. */
  call<A>(method: string, request: object): Promise<A> {
    const client = this.#client as unknown as Record<
      string,
      (q: object, done: (e: Error | null, a: A) => void) => void
    >;
    return new Promise((done, failed) => {
      client[method]?.(request, (error, answer) => (error ? failed(error) : done(answer)));
    });
  }

  stop(): void {
    this.#child?.kill("SIGKILL");
    this.#client?.close();
    this.#engine?.forceShutdown();
  }

  close(): void {
    this.stop();
    rmSync(this.state, { recursive: true, force: true });
  }

  #listen(): Promise<string> {
    const server = new grpc.Server();
    this.#engine = server;
    server.addService(engineRpc.EngineService, {
      log: (
        call: { request: InstanceType<typeof engine.LogRequest> },
        done: (e: null, a: object) => void,
      ) => {
        this.lines.push(call.request.getMessage());
        done(null, new empty.Empty());
      },
    });
    return new Promise((done, failed) => {
      server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
        error ? failed(error) : done(`127.0.0.1:${port}`),
      );
    });
  }
}
