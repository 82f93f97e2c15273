/** SSH host keys: who a host has to prove to be before it is asked anything (RFC 4251 section 4.1, RFC 4255). */
import { createHash } from "node:crypto";

/** `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa`…: the first string of the key's wire format (RFC 4253 section 6.6). */
export function keyType(key: Buffer): string {
  const length = key.length >= 4 ? key.readUInt32BE(0) : 0;
  return length > 0 && length <= 64 && length + 4 <= key.length
    ? key.subarray(4, 4 + length).toString("latin1")
    : "unknown";
}

/** `SHA256:…` as ssh-keygen -l prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
}

/** `ssh-ed25519 AAAA…`, the form of a public key file. */
export function keyLine(key: Buffer): string {
  return `${keyType(key)} ${key.toString("base64")}`;
}

/** Whether a pin (`TYPE BASE64 [comment]`, or `SHA256:…`) is this key. */
export function matchesPin(pin: string, key: Buffer): boolean {
  const [first = "", second = ""] = pin.trim().split(/\s+/);
  return first.startsWith("SHA256:")
    ? first.replace(/=+$/, "") === fingerprint(key)
    : second !== "" && Buffer.from(second, "base64").equals(key);
}

/** The signature algorithms that make a host show the pinned key and not another of its keys; undefined: any. */
export function algorithmsFor(pin: string | undefined): string[] | undefined {
  const type = pin?.trim().split(/\s+/)[0] ?? "";
  if (type === "" || type.startsWith("SHA256:")) return undefined;
  // One RSA key signs with any of these; SHA-1 (`ssh-rsa`) is not accepted (RFC 8332).
  return type === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [type];
}
