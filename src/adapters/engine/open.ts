/** One county's engine: its backend, its passphrase, what it remembers. */
import { join, resolve } from "node:path";
import { resolveSecret, secretPath } from "#adapters/secret";
import { ensurePassphrase } from "#adapters/state-key";
import { makeFolder } from "#adapters/make-folder";
import { writeWhole } from "#adapters/plan-file";
import type { Engine } from "#model/engine";
import type { CountyHome, KnownStack } from "#model/rollout";
import type { OpenCounty } from "#model/rollout-ports";
import { thresholdsText } from "#rollout/thresholds";
import { readNote, withNote, writeNote } from "./note.ts";
import { knownStack, readCheckpoint } from "./checkpoint.ts";
import { backendFolder } from "./place.ts";
import type { Place } from "./place.ts";
import { recover } from "./recover.ts";
import { runEngine } from "./run.ts";

export interface OpenOptions {
  readonly kit: string;
  readonly state: string;
  /** Finds the engine, when one is needed for the first time. */
  readonly engineRoot: () => Promise<string>;
}

/** Everything of OpenCounty but its targets. Nothing is started yet. */
export function openCountyEngine(
  home: CountyHome,
  options: OpenOptions,
): Omit<OpenCounty, "resources"> {
  const state = resolve(options.state);
  const local = { state, backend: home.backend };
  const place = once(async (): Promise<Place> => ({
    ...local,
    kit: options.kit,
    passphrase: await passphraseOf(home, state),
    engineRoot: await options.engineRoot(),
  }));
  const env = {
    KAUNTI_DIGEST_KEY: home.digestKey,
    KAUNTI_THRESHOLDS: thresholdsText(home.thresholds),
  };
  const engine: Engine = {
    run: async (job, watch) =>
      runEngine(await place(), { ...job, env: { ...env, ...job.env } }, watch),
  };
  const own = async (stack: string): Promise<KnownStack | undefined> => {
    const backend = backendFolder(local);
    return backend === undefined ? exported(engine, stack) : readCheckpoint(backend, stack);
  };
  return {
    home,
    engine,
    env,
    known: async (stack) => withNote(await own(stack), await readNote(state, stack)),
    note: async (stack, revision) => {
      const over = (await own(stack))?.memory?.revision;
      if (over !== undefined) await writeNote(state, stack, { revision, over });
    },
    recover: async (stack) => recover(await place(), stack),
    approve: async (stack, plan) => {
      const folder = join(state, "private", "approved");
      makeFolder(folder, 0o700);
      const path = join(folder, `${stack}.json`);
      await writeWhole(path, JSON.stringify(plan));
      return path;
    },
  };
}

async function exported(engine: Engine, stack: string): Promise<KnownStack | undefined> {
  try {
    const { result } = await engine.run({ verb: "export", stack });
    return knownStack(
      (result as { deployment?: Parameters<typeof knownStack>[0] }).deployment ?? {},
    );
  } catch (error) {
    if (/no stack named|stack .* not found/i.test((error as Error).message)) return undefined;
    throw error;
  }
}

/** By file where it is one, so that the secret itself is in no environment. */
async function passphraseOf(home: CountyHome, state: string): Promise<Record<string, string>> {
  // A real county's engineers share one passphrase: making one up here would lock the others out.
  if (home.practice) ensurePassphrase(home.passphrase, state);
  const value = await resolveSecret(home.passphrase, state);
  const file = secretPath(home.passphrase, state);
  return file === undefined
    ? { PULUMI_CONFIG_PASSPHRASE: value }
    : { PULUMI_CONFIG_PASSPHRASE_FILE: file };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
