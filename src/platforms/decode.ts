/** One JSON line of an answer; texts that travelled as base64 or hex become texts again. */
import type { Line } from "./fact-kind.ts";

/** Throws SyntaxError or TypeError for what is not a line of ours. `key:bytes` beside a decoded `key` is its size. */
export function decodeLine(line: string): Line {
  const raw: unknown = JSON.parse(line);
  if (!isObject(raw)) throw new TypeError("a line is no object");
  const decoded: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(raw)) {
    if (!isObject(value)) {
      decoded[key] = value;
      continue;
    }
    const bytes =
      typeof value["hex"] === "string" ? fromHex(value["hex"]) : fromBase64(String(value["b64"]));
    decoded[key] = toText(bytes);
    decoded[`${key}:bytes`] = bytes.length;
  }
  return decoded;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fromBase64(value: string): Uint8Array {
  return Uint8Array.from(atob(value), (character) => character.charCodeAt(0));
}

function fromHex(value: string): Uint8Array {
  if (!/^(?:[0-9a-f]{2})*$/.test(value)) throw new TypeError("broken hex");
  return Uint8Array.from(value.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** UTF-8, else Latin-1: a check must be able to read around a stray byte. A byte order mark stays. */
function toText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  }
}
