/** The doctor's checks on this machine. */
import { accessSync, constants, existsSync, statSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { listCheckpoints, readCheckpoint } from "#adapters/engine/checkpoint";
import { findEngine } from "#adapters/engine/find";
import { describeLock, lockedStacks, readLocks } from "#adapters/engine/lock";
import { backendFolder } from "#adapters/engine/place";
import { probeProvider } from "#adapters/engine/probe-provider";
import { engineVersion } from "#adapters/engine/version";
import { commitOf, gitVersion } from "#adapters/git";
import { counted } from "#model/count";
import { makeFolder } from "#adapters/make-folder";
import { KauntiError } from "#model/errors";
import { requireSharedState } from "#rollout/backend";
import type { Check } from "#use/doctor";
import { inventoryDir, kit, stateDir, type InventoryOptions } from "./options.ts";
import { homes } from "./wire-rollout.ts";
import { loadInventory } from "./wire.ts";

const todo = (what: string, next: string): KauntiError => new KauntiError(what, { exit: 1, next });
/** Enough for the engine's build and a county's state. */
const wantedBytes = 1e9;

export function checksFor(options: InventoryOptions): Check[] {
  const state = stateDir(options);
  return [
    { name: "node", run: node },
    { name: "engine", run: engine },
    { name: "provider", run: async () => `starts in ${Math.round(await probeProvider(kit))} ms` },
    { name: "git", run: async () => git(inventoryDir(options) ?? kit) },
    { name: "state", run: async () => folder(state) },
    { name: "disk", run: async () => disk(state) },
    { name: "inventory", run: async () => inventory(options) },
    { name: "counties", run: async () => counties(state) },
    { name: "locks", run: async () => locks(state) },
  ];
}

async function node(): Promise<string> {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.versions.node;
  throw todo(`this is Node ${process.versions.node}`, "start it as ./kaunti, which uses its own");
}

async function engine(): Promise<string> {
  const found = await findEngine(process.env);
  if ("root" in found) return `Pulumi ${found.version} in ${found.root}`;
  const looked = found.map(({ root, why }) => `${root}: ${why}`).join("\n");
  throw todo(`Pulumi ${engineVersion} is not here`, `run ./kaunti doctor --install\n${looked}`);
}

async function git(dir: string): Promise<string> {
  const version = await gitVersion();
  if (version === undefined)
    throw todo(
      "git is not installed, so an older clone is told by its content only",
      "install git",
    );
  const commit = await commitOf(dir);
  const where =
    commit === undefined
      ? "the inventory is in no repository"
      : `inventory at ${commit.slice(0, 10)}`;
  return `${version}, ${where}`;
}

async function folder(state: string): Promise<string> {
  try {
    makeFolder(state, 0o700);
    accessSync(state, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw todo(`${state} cannot be written (${(error as Error).message})`, "give another --state");
  }
  const mode = statSync(state).mode & 0o777;
  if ((mode & 0o077) !== 0)
    throw todo(
      `${state} can be read by others (mode ${mode.toString(8)})`,
      `run chmod 700 ${state}`,
    );
  return state;
}

async function disk(state: string): Promise<string> {
  const near = existsSync(state) ? state : dirname(state);
  const { bavail, bsize } = statfsSync(near);
  const free = `${(bavail * bsize * 1e-9).toFixed(1)} GB free`;
  if (bavail * bsize < wantedBytes) throw todo(`only ${free}`, "make room for 1 GB");
  return free;
}

async function inventory(options: InventoryOptions): Promise<string> {
  const { country, problems } = await loadInventory(options);
  const errors = problems.filter(({ level }) => level === "error").length;
  if (errors > 0) throw todo(counted(errors, "error"), "run ./kaunti validate, which lists them");
  const managed = country.counties.filter((county) => county.managed).length;
  return `${counted(country.counties.length, "county", "counties")}, ${managed} of them managed here`;
}

async function counties(state: string): Promise<string> {
  const all = await homes(state).list();
  for (const home of all) requireSharedState(home);
  return all.length === 0 ? "nothing was applied yet" : all.map(({ slug }) => slug).join(", ");
}

/** Locks without an owner and runs that were killed: the next up puts both right, unless another machine holds them. */
async function locks(state: string): Promise<string> {
  const backends = (await homes(state).list()).map(({ backend }) =>
    backendFolder({ state, backend }),
  );
  const found: string[] = [];
  let held = 0;
  for (const backend of new Set(backends.filter((one) => one !== undefined)))
    for (const stack of new Set([...listCheckpoints(backend), ...lockedStacks(backend)])) {
      for (const lock of readLocks(backend, stack)) {
        if (lock.owner === "unknown") held += 1;
        found.push(
          `${describeLock(lock, Date.now())}: ${lock.owner === "dead" ? "its owner is gone, the next up frees it" : lock.owner}`,
        );
      }
      const pending = readCheckpoint(backend, stack)?.pending ?? 0;
      if (pending > 0)
        found.push(
          `${stack}: a killed run left ${counted(pending, "operation")}, which the next up repeats`,
        );
    }
  if (held > 0) throw todo(found.join("\n"), "see ./kaunti doctor --unlock STACK");
  return found.length === 0 ? "none" : found.join("\n");
}
