/** Where the Pulumi CLI is: looked up, checked, never trusted by name alone. */
import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { engineVersion } from "./version.ts";

const execute = promisify(execFile);

/** `root/bin/pulumi` is the executable, as `PulumiCommand.get({root})` wants it. */
export interface FoundEngine {
  readonly root: string;
  readonly version: string;
}

/** A place that was looked at and why it would not do. */
export interface Miss {
  readonly root: string;
  readonly why: string;
}

/** Where the npm package `pulumi`, the Automation API and our own build all put it. */
export function defaultRoot(env: NodeJS.ProcessEnv): string {
  return join(env["PULUMI_HOME"] ?? join(homedir(), ".pulumi"), "versions", engineVersion);
}

/** Places in order: named by the operator, Pulumi's own cache, PATH. */
function engineRoots(env: NodeJS.ProcessEnv): string[] {
  if (env["KAUNTI_ENGINE"]) return [env["KAUNTI_ENGINE"]];
  const onPath = (env["PATH"] ?? "")
    .split(delimiter)
    // The npm shim in node_modules/.bin would download when asked for its version.
    .filter((folder) => folder.endsWith("/bin") && !folder.includes("node_modules"))
    .map((folder) => dirname(folder));
  return [
    ...new Set([
      defaultRoot(env),
      join(homedir(), ".pulumi", "versions", engineVersion),
      ...onPath,
    ]),
  ];
}

/** Asks the CLI below `root` for its version. */
export async function inspectEngine(root: string): Promise<FoundEngine | Miss> {
  const path = join(root, "bin", "pulumi");
  try {
    accessSync(path, constants.X_OK);
  } catch {
    return { root, why: "there is no executable bin/pulumi" };
  }
  try {
    const { stdout } = await execute(path, ["version"], {
      timeout: 20_000,
      env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    });
    const version = stdout.trim().replace(/^v/, "");
    return version === engineVersion
      ? { root, version }
      : { root, why: `bin/pulumi is version ${version || "unknown"}, not ${engineVersion}` };
  } catch (error) {
    return {
      root,
      why: `bin/pulumi does not run (${(error as Error).message.split("\n")[0]})`,
    };
  }
}

/** The first place that has the right version; else every place with its reason. */
export async function findEngine(env: NodeJS.ProcessEnv): Promise<FoundEngine | readonly Miss[]> {
  const misses: Miss[] = [];
  for (const root of engineRoots(env)) {
    const answer = await inspectEngine(root);
    if ("version" in answer) return answer;
    misses.push(answer);
  }
  return misses;
}
