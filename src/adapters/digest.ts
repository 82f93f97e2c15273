/** Digests: sha256 for content, and a keyed one for what the engine's state may know of a desired state. */
import { createHash, createHmac } from "node:crypto";
import { KauntiError } from "#model/errors";
import type { Digest, Hash } from "#model/ports";

/** 64 hex digits of the UTF-8 text. */
export const sha256: Hash = (text) => createHash("sha256").update(text).digest("hex");

/** HMAC-SHA-256, hex. Keyed, because staff lists are guessable and a plain hash would let anybody try. */
export function digestWith(key: string): Digest {
  if (key.length < 16)
    throw new KauntiError("the digest key is shorter than 16 characters", {
      exit: 3,
      next: "make one with: openssl rand -hex 32",
    });
  return (text) => createHmac("sha256", key).update(text).digest("hex");
}
