/** Passwords of the directory's service accounts, as the hash that its server keeps (RFC 2307 section 5.3). */
import { createHash, randomBytes } from "node:crypto";
import type { Target } from "#model/county";
import { ensureSecretFile, resolveSecret } from "./secret.ts";

/** Salted SHA-1 is weak for what people choose; these are 256 random bits. */
function hashed(secret: string): string {
  const salt = randomBytes(8);
  const digest = createHash("sha1").update(secret).update(salt).digest();
  return `{SSHA}${Buffer.concat([digest, salt]).toString("base64")}`;
}

/** A `file:` secret that is not there yet is made (0600) below the state folder. */
export async function serviceSecrets(
  target: Extract<Target, { kind: "hosts" }>,
  state: string,
): Promise<{ hashes: Readonly<Record<string, string>>; reader: string }> {
  const secret = async (reference: string): Promise<string> => {
    ensureSecretFile(reference, state);
    return resolveSecret(reference, state);
  };
  const reader = await secret(target.readerPassword);
  return {
    hashes: { kaunti: hashed(await secret(target.bindPassword)), reader: hashed(reader) },
    reader,
  };
}
