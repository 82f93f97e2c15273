/** The provider executable, as the engine starts it: one of the two places where everything is put together. */
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import grpc from "@grpc/grpc-js";
import providerRpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { digestWith, sha256 } from "#adapters/digest";
import { filesBelow } from "#adapters/folder-files";
import { resolveSecret } from "#adapters/secret";
import { desiredStore, undoStore } from "#adapters/store";
import { openTargets } from "#adapters/targets";
import { KauntiError } from "#model/errors";
import type { ApprovedPlan } from "#model/plan";
import { explain } from "#reconcile/words";
import { EngineLog } from "./engine-log.ts";
import type { Context } from "./operations.ts";
import { implementation } from "./service.ts";
import type { Service } from "./service.ts";
import { readSettings } from "./settings.ts";

// Folders on targets are for everybody to pass, whatever the engine's own files are.
process.umask(0o022);
const log = new EngineLog();
const stop = new AbortController();

async function configure(): Promise<Context> {
  const settings = readSettings(process.env);
  const state = filesBelow(settings.state);
  // Never made here: whoever renders desired states has it, and another one would recognise nothing.
  const key = await resolveSecret(settings.digestKey, settings.state);
  return {
    ports: {
      open: openTargets({ state: settings.state, env: process.env }),
      store: desiredStore(state),
      undo: undoStore(state),
      digest: digestWith(key),
      hash: sha256,
    },
    settings,
    approved: settings.plan === undefined ? undefined : readPlan(settings.plan),
    signal: stop.signal,
    tell: log.tell,
    explain: async (name, preview) => {
      const lines = [...explain(preview.changes), ...preview.conflicts].map((line) => `${line}\n`);
      const file = `private/explained/${name.replaceAll(/[^A-Za-z0-9.-]/g, "_")}.txt`;
      await state.write(file, lines.join(""), 0o600);
    },
  };
}

/** A plan that cannot be read is no consent. */
function readPlan(path: string): ApprovedPlan {
  try {
    const plan = JSON.parse(readFileSync(path, "utf8")) as Partial<Record<"resources", unknown>>;
    const { resources } = plan;
    if (typeof resources === "object" && resources !== null) return plan as ApprovedPlan;
  } catch {
    // Said below.
  }
  throw new KauntiError("the approved plan (KAUNTI_PLAN) cannot be read", {
    exit: 3,
    next: "nothing was changed; run kaunti plan again",
  });
}

const service: Service = {
  version: (
    JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
      version: string;
    }
  ).version,
  log,
  configure,
  cancel() {
    stop.abort(
      new KauntiError("this was cancelled", {
        next: "what was done stays; run it again to finish",
      }),
    );
  },
  unexpected(error) {
    const what = error instanceof Error ? error : new Error(String(error));
    const state = process.env["KAUNTI_STATE"] ?? "";
    try {
      appendFileSync(
        join(state, "private", "provider-errors.log"),
        `${what.stack ?? what.message}\n`,
        { mode: 0o600 },
      );
    } catch {
      // The sentence below still says that there was one.
    }
    return `a fault of the kit (${what.name}); its details are in private/provider-errors.log of the state folder`;
  },
};

const parent = process.ppid;
setInterval(() => {
  // The engine was killed: nobody waits for an answer any more.
  if (process.ppid === parent) return;
  service.cancel();
  setTimeout(() => process.exit(1), 2000);
}, 1000).unref();

const address = process.argv[2];
if (address !== undefined) log.attach(address);
const server = new grpc.Server({ "grpc.max_receive_message_length": 1024 * 1024 * 400 });
server.addService(providerRpc.ResourceProviderService, implementation(service));
// An interrupt is how the engine says goodbye (and waits five seconds for it), or a Ctrl-C of the whole process group:
// what is being written is finished either way, and what stops before that, the engine says by Cancel.
process.on("SIGINT", () => server.tryShutdown(() => process.exit(0)));
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  // The first line on stdout is the port; the engine waits for it.
  process.stdout.write(`${port}\n`);
});
