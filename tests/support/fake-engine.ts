/** A monitor and an engine that answer anything and remember what was registered: enough to run a program without the CLI. */
import grpc from "@grpc/grpc-js";
import engineRpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb.js";
import resourceRpc from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import type * as resource from "@pulumi/pulumi/proto/resource_pb.js";

export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

export interface FakeEngine {
  readonly address: string;
  readonly registered: Registered[];
  /** Outputs by URN of the resource. */
  readonly outputs: Map<string, unknown>;
  readonly errors: string[];
  close(): void;
}

/** Fills in the answer, which is an empty message of the method's kind. */
type Answer = (request: never, answer: never) => void;

/** Every method answers an empty message, filled in by `own` where it knows the method. */
function add(
  server: grpc.Server,
  definition: grpc.ServiceDefinition,
  own: Record<string, Answer>,
): void {
  const handlers = Object.entries(definition).map(([name, { responseDeserialize }]) => {
    const handler: grpc.handleUnaryCall<never, unknown> = ({ request }, reply) => {
      const answer: unknown = responseDeserialize(Buffer.alloc(0));
      own[name]?.(request, answer as never);
      reply(null, answer);
    };
    return [name, handler] as const;
  });
  server.addService(definition, Object.fromEntries(handlers) as grpc.UntypedServiceImplementation);
}

/** Listens on loopback until `close`. */
export async function fakeEngine(): Promise<FakeEngine> {
  const registered: Registered[] = [];
  const outputs = new Map<string, unknown>();
  const errors: string[] = [];
  const server = new grpc.Server();
  add(server, resourceRpc.ResourceMonitorService, {
    registerResource: (
      request: resource.RegisterResourceRequest,
      answer: resource.RegisterResourceResponse,
    ) => {
      const [type, name] = [request.getType(), request.getName()];
      const inputs = (request.getObject()?.toJavaScript() ?? {}) as Record<string, unknown>;
      registered.push({ type, name, inputs });
      answer.setUrn(`urn:pulumi:test::kaunti::${type}::${name}`);
      answer.setId(request.getCustom() ? name : "");
      answer.setObject(request.getObject());
    },
    registerResourceOutputs: (request: resource.RegisterResourceOutputsRequest) => {
      outputs.set(request.getUrn(), request.getOutputs()?.toJavaScript());
    },
  });
  add(server, engineRpc.EngineService, {
    // Severity 3 is ERROR (engine.proto).
    log: (request: LogRequest) => {
      if ((request.getSeverity() as number) === 3) errors.push(request.getMessage());
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  const close = (): void => server.forceShutdown();
  return { address: `127.0.0.1:${port}`, registered, outputs, errors, close };
}
