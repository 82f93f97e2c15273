/** Reads what the engine remembers straight from a file backend: no process is started for it. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { KauntiError } from "#model/errors";
import type { KnownStack, StackMemory } from "#model/rollout";
import { nameOf } from "./events.ts";

interface Deployment {
  readonly resources?: readonly {
    readonly urn: string;
    readonly type: string;
    readonly id?: string;
    readonly inputs?: Readonly<Record<string, unknown>>;
    readonly outputs?: Readonly<Record<string, unknown>>;
    readonly delete?: boolean;
  }[];
  readonly pending_operations?: readonly unknown[] | null;
}

const stacksFolder = (backend: string): string => join(backend, ".pulumi", "stacks", "kaunti");

/** `backend`: folder of a file backend. Undefined when the stack was never made. */
export function readCheckpoint(backend: string, stack: string): KnownStack | undefined {
  const path = join(stacksFolder(backend), `${stack}.json`);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new KauntiError(
      `The engine's state ${path} cannot be read (${(error as Error).message})`,
    );
  }
  let latest: Deployment | undefined;
  try {
    latest = (JSON.parse(text) as { checkpoint?: { latest?: Deployment } }).checkpoint?.latest;
  } catch {
    throw new KauntiError(`The engine's state ${path} is damaged`, {
      next: `put back the copy beside it (${stack}.json.bak)`,
    });
  }
  return knownStack(latest ?? {});
}

/** The same from what `export` gives. */
export function knownStack({ resources = [], pending_operations: begun }: Deployment): KnownStack {
  const memory = resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs?.["kaunti"];
  return {
    resources: resources
      .filter(({ type, delete: gone }) => !type.startsWith("pulumi:") && gone !== true)
      .map(({ urn, type, id = "", inputs = {} }) => ({
        name: nameOf(urn),
        type,
        id,
        digest: typeof inputs["digest"] === "string" ? inputs["digest"] : "",
      })),
    pending: begun?.length ?? 0,
    ...(memory === undefined ? {} : { memory: memory as StackMemory }),
  };
}

/** Names of all stacks of a file backend, sorted. */
export function listCheckpoints(backend: string): string[] {
  try {
    return readdirSync(stacksFolder(backend))
      .filter((name) => name.endsWith(".json"))
      .map((name) => name.slice(0, -".json".length))
      .toSorted();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
