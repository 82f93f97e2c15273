/**
 * Gets the Pulumi CLI where it is missing: Pulumi's own installer, else a build from the Go module proxy
 * (tools/pulumi), for networks that reach package registries and nothing else.
 */
import { execFile, spawn } from "node:child_process";
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { KauntiError } from "#model/errors";
import type { FoundEngine } from "./find.ts";
import { defaultRoot, findEngine, inspectEngine } from "./find.ts";
import { engineVersion } from "./version.ts";

const execute = promisify(execFile);
const require = createRequire(import.meta.url);
const goModule = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const versionFlag = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/** `say` gets a line now and then while something takes long. */
export interface InstallOptions {
  readonly env: NodeJS.ProcessEnv;
  /** The kit's own folder (holds tools/pulumi). */
  readonly kit: string;
  readonly say: (line: string) => void;
}

/** The engine, got if need be. Rejects with one sentence that names what was tried. */
export async function ensureEngine(options: InstallOptions): Promise<FoundEngine> {
  const found = await findEngine(options.env);
  if (!Array.isArray(found)) return found as FoundEngine;
  const named = options.env["KAUNTI_ENGINE"];
  if (named) {
    throw new KauntiError(`KAUNTI_ENGINE is ${named}, but ${found[0]?.why}`, {
      next: `unset it, or point it at the folder above bin/pulumi of version ${engineVersion}`,
    });
  }
  const tried: string[] = [];
  for (const [name, attempt] of [
    ["Pulumi's download", download],
    ["a build with Go", build],
  ] as const) {
    const why = await attempt(options).then(() => undefined, firstLine);
    const engine = await inspectEngine(defaultRoot(options.env));
    if ("version" in engine) return engine;
    tried.push(`${name} (${why ?? engine.why})`);
  }
  throw new KauntiError(
    `The Pulumi engine ${engineVersion} is not here and could not be had by ${tried.join(" nor by ")}`,
    {
      next: `install it (https://www.pulumi.com/docs/install/versions/) and set KAUNTI_ENGINE to the folder above its bin/, or install Go 1.25 or newer`,
    },
  );
}

/** The npm package `pulumi` fetches get.pulumi.com's installer; it fails fast where that is out of reach. */
async function download({ env, say }: InstallOptions): Promise<void> {
  say(`Fetching the Pulumi engine ${engineVersion} (about 100 MB, once) …`);
  const shim = require.resolve("pulumi/run.js");
  await execute(process.execPath, [shim, "version"], { env: { ...env }, timeout: 600_000 });
}

/** `go build` of the pinned module; 7 minutes on two cores the first time. */
async function build({ env, kit, say }: InstallOptions): Promise<void> {
  const version = await execute("go", ["env", "GOVERSION"], {
    env: { ...env, GOTOOLCHAIN: "local" },
  });
  const [major = 0, minor = 0] = (/go(\d+)\.(\d+)/.exec(version.stdout) ?? []).slice(1).map(Number);
  if (major < 1 || (major === 1 && minor < 25))
    throw new Error(`Go is ${version.stdout.trim()}; 1.25 or newer is needed`);
  const root = defaultRoot(env);
  const part = join(root, `building.${process.pid}`);
  mkdirSync(part, { recursive: true });
  const started = Date.now();
  const tick = setInterval(() => {
    say(
      `Building the Pulumi engine ${engineVersion}: ${Math.round((Date.now() - started) / 1000)} s of about 420 s …`,
    );
  }, 15_000);
  say(`Building the Pulumi engine ${engineVersion} with Go (about 7 minutes, once) …`);
  try {
    await goBuild(join(kit, "tools", "pulumi"), join(part, "pulumi"), env);
    mkdirSync(join(root, "bin"), { recursive: true });
    // Renamed into place, so that a killed build never leaves half a program behind.
    renameSync(join(part, "pulumi"), join(root, "bin", "pulumi"));
  } finally {
    clearInterval(tick);
    rmSync(part, { recursive: true, force: true });
  }
}

function goBuild(cwd: string, output: string, env: NodeJS.ProcessEnv): Promise<void> {
  const flags = ["-trimpath", "-tags", "osusergo,grpcnotrace"];
  const stamp = ["-ldflags", `-s -w -X ${versionFlag}=v${engineVersion}`];
  const args = ["build", ...flags, ...stamp, "-o", output, goModule];
  return new Promise((resolve, reject) => {
    const go = spawn("go", args, {
      cwd,
      env: { ...env, CGO_ENABLED: "0" },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let tail = "";
    go.stderr.on("data", (chunk: Buffer) => (tail = (tail + chunk.toString()).slice(-2000)));
    go.on("error", reject);
    go.on("close", (code) =>
      code === 0
        ? resolve()
        : reject(new Error(tail.trim().split("\n").at(-1) ?? `go ended with ${code}`)),
    );
  });
}

function firstLine(error: unknown): string {
  const { code, stderr, message } = error as { code?: unknown; stderr?: string; message: string };
  if (code === "ENOENT") return "Go is not installed";
  const lines = (stderr || message).trim().split("\n").filter(Boolean);
  return (
    lines.find((line) => /error|fail|refused|not found|ENOTFOUND|cannot/i.test(line)) ??
    lines[0] ??
    message
  ).slice(0, 200);
}
