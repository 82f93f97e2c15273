/** The keys of a practice county's state: made once, never a second time over what was made with the first. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { KauntiError, Refusal } from "#model/errors";
import { makeFolder } from "./make-folder.ts";
import { ensureSecretFile, secretPath } from "./secret.ts";

/** Where desired states wait under their keyed digests, and where the engine keeps what it encrypts. */
const desired = "private/desired";
const stacks = "engine/backend/.pulumi/stacks/kaunti";

/** Makes the key of digests where nothing was digested yet. Throws Refusal when it is gone. */
export function ensureDigestKey(reference: string, state: string): void {
  ensureOnce("digest key", reference, state, [desired, stacks]);
}

/** Makes the engine's passphrase where the engine was never run. Throws Refusal when it is gone. */
export function ensurePassphrase(reference: string, state: string): void {
  ensureOnce("passphrase", reference, state, [stacks]);
}

function ensureOnce(
  what: string,
  reference: string,
  state: string,
  madeWith: readonly string[],
): void {
  const path = secretPath(reference, state);
  if (path === undefined) return;
  const marks = join(state, "engine", "keys", what.replace(" ", "-"));
  const mark = join(marks, createHash("sha256").update(reference).digest("hex").slice(0, 32));
  // Looked for before the key: another first run makes its key before anything else. A state from before there were
  // marks has only what was made with the key; afterwards a second county may bring a key of its own.
  const lost = existsSync(mark)
    ? "what was applied"
    : existsSync(marks)
      ? undefined
      : madeWith.map((folder) => join(state, folder)).find(holdsSomething);
  if (existsSync(path)) return keep(mark);
  if (lost !== undefined)
    throw new Refusal(
      `the ${what} ${path} is gone, and ${lost} was made with it`,
      `put it back from a backup: with another one nothing that was applied is recognised; to begin anew, take ${state} away`,
    );
  if (relative(state, path).startsWith(".."))
    throw new KauntiError(`the ${what} ${path} is not there`, {
      exit: 3,
      next: `a key outside the state folder is made by you: (umask 077; openssl rand -hex 32 > ${path})`,
    });
  ensureSecretFile(reference, state);
  keep(mark);
}

/** Empty: that it is there says that the key was. */
function keep(mark: string): void {
  if (existsSync(mark)) return;
  makeFolder(dirname(mark), 0o700);
  writeFileSync(mark, "", { mode: 0o600 });
}

function holdsSomething(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => !name.startsWith("."));
  } catch {
    return false;
  }
}
