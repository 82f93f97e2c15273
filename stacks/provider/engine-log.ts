/** Lines for the engine's log. Everybody who may see the log sees them, so they hold numbers and never names. */
import grpc from "@grpc/grpc-js";
import engineRpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engine from "@pulumi/pulumi/proto/engine_pb.js";

type Level = "info" | "warning";
export type Tell = (level: Level, message: string, urn?: string) => void;

const severities = {
  info: engine.LogSeverity.INFO,
  warning: engine.LogSeverity.WARNING,
} as const;

export class EngineLog {
  #client: InstanceType<typeof engineRpc.EngineClient> | undefined;

  /** `host:port` of the engine; again when the engine attaches to a provider that runs already. */
  attach(address: string): void {
    if (address === "") return;
    this.#client?.close();
    this.#client = new engineRpc.EngineClient(address, grpc.credentials.createInsecure());
  }

  /** Never fails a call: a lost line is not a lost change. */
  readonly tell: Tell = (level, message, urn = "") => {
    const request = new engine.LogRequest();
    request.setSeverity(severities[level]);
    request.setMessage(message);
    request.setUrn(urn);
    this.#client?.log(request, () => undefined);
  };
}
