/** Secret references to secrets: `env:NAME`, `file:PATH`, `exec:COMMAND`. A value never stands in the inventory. */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { promisify } from "node:util";
import { KauntiError } from "#model/errors";
import { makeFolder } from "./make-folder.ts";

const execute = promisify(execFile);

function parts(reference: string): readonly [kind: string, rest: string] {
  const at = reference.indexOf(":");
  return [reference.slice(0, at), reference.slice(at + 1)];
}

/** Where a `file:` reference points; a relative path is meant from the state directory. Undefined for other kinds. */
export function secretPath(reference: string, state: string): string | undefined {
  const [kind, rest] = parts(reference);
  return kind === "file" ? resolve(state, rest) : undefined;
}

/** The secret, without its final newline. Rejects with a sentence that names the reference, never a value. */
export async function resolveSecret(reference: string, state: string): Promise<string> {
  const [kind, rest] = parts(reference);
  const value = await read(kind, rest, resolve(state, rest)).catch((error: Error) => {
    const why = (error as NodeJS.ErrnoException).code ?? "it failed";
    throw new KauntiError(`The secret ${reference} cannot be read (${why})`, {
      exit: 3,
      next: "see what the county's `state` refers to",
    });
  });
  const secret = value.replace(/\r?\n$/, "");
  if (secret === "")
    throw new KauntiError(`The secret ${reference} is empty or not set`, {
      exit: 3,
      next: "a reference is env:NAME, file:PATH or exec:COMMAND",
    });
  return secret;
}

async function read(kind: string, rest: string, path: string): Promise<string> {
  if (kind === "env") return process.env[rest] ?? "";
  if (kind === "file") return readFileSync(path, "utf8");
  if (kind === "exec") return (await execute("/bin/sh", ["-c", rest], { timeout: 60_000 })).stdout;
  return "";
}

/** Makes the random key file of a practice county where there is none (0600, 256 bits); leaves others alone. */
export function ensureSecretFile(reference: string, state: string): void {
  const path = secretPath(reference, state);
  if (path === undefined) return;
  makeFolder(dirname(path), 0o700);
  const draft = `${path}.${process.pid}`;
  try {
    // Linked when it is whole: a full disk must not leave an empty key.
    writeFileSync(draft, `${randomBytes(32).toString("hex")}\n`, { mode: 0o600 });
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}
