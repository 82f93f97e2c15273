/** Reads what the engine remembers straight from a file backend: no process is started for it. */
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { KauntiError } from "#model/errors";
import { nameOf } from "./events.ts";

/** One resource as the engine remembers it; `id` is its fence. */
export interface KnownResource {
  readonly name: string;
  readonly type: string;
  readonly id: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

export interface KnownStack {
  /** Without the stack itself and its providers. */
  readonly resources: readonly KnownResource[];
  /** Operations that were begun and not seen to end: an earlier run was killed. */
  readonly pending: number;
  /** sha256 of the whole state file: changes whenever anything was written. */
  readonly fingerprint: string;
}

interface Deployment {
  readonly resources?: readonly {
    readonly urn: string;
    readonly type: string;
    readonly id?: string;
    readonly inputs?: Record<string, unknown>;
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
  return knownStack(latest ?? {}, createHash("sha256").update(text).digest("hex"));
}

/** The same from what `export` gives. */
export function knownStack(deployment: Deployment, fingerprint: string): KnownStack {
  const resources = (deployment.resources ?? [])
    .filter(({ type, delete: gone }) => !type.startsWith("pulumi:") && gone !== true)
    .map(({ urn, type, id = "", inputs = {} }) => ({ name: nameOf(urn), type, id, inputs }));
  return { resources, pending: deployment.pending_operations?.length ?? 0, fingerprint };
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
