/** What the provider and the kit's own previews need to reach targets: drivers, store, undo, keyed digest. */
import type { ResourcePorts } from "#model/target";
import { digestWith, sha256 } from "./digest.ts";
import { filesBelow } from "./folder-files.ts";
import { resolveSecret } from "./secret.ts";
import { ensureDigestKey } from "./state-key.ts";
import { desiredStore, undoStore } from "./store.ts";
import { openTargets } from "./targets.ts";

export interface ResourceSettings {
  /** Absolute path of the state folder. */
  readonly state: string;
  /** Secret reference. */
  readonly digestKey: string;
  /** Make the key where there is none: for practice counties, whose state is on one machine. */
  readonly makeKey: boolean;
}

/** Nothing is opened on a target yet; the key is read (or made) now. */
export async function openResources(settings: ResourceSettings): Promise<ResourcePorts> {
  const { state, digestKey, makeKey } = settings;
  if (makeKey) ensureDigestKey(digestKey, state);
  const key = await resolveSecret(digestKey, state);
  const files = filesBelow(state);
  return {
    open: openTargets({ state, env: process.env }),
    store: desiredStore(files),
    undo: undoStore(files),
    digest: digestWith(key),
    hash: sha256,
  };
}
