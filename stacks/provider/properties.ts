/** What may be in the engine's state, and how it travels: plain values in, the same plain values out. */
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";

/** The engine's word for "not known yet" (sdk/go/common/resource/plugin/rpc.go). */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** Key and value that mark a secret on the wire. */
const secretKey = "4dabf18193072939515e22adb298388d";

export type Properties = Readonly<Record<string, unknown>>;

export interface Inputs {
  readonly fence: string;
  readonly digest: string;
  readonly format: number;
  readonly asOf?: string;
  readonly counts: Readonly<Record<string, number>>;
}

export function fromStruct(message: Struct | undefined): Properties {
  return message?.toJavaScript() ?? {};
}

export function toStruct(properties: object): Struct {
  const known = Object.entries(properties).filter(([, value]) => value !== undefined);
  return struct.Struct.fromJavaScript(Object.fromEntries(known));
}

/** A secret somewhere inside: none of our inputs is one, so none may come. */
export function hasSecret(value: unknown): boolean {
  if (value === null || typeof value !== "object") return false;
  return secretKey in value || Object.values(value).some(hasSecret);
}

export const isUnknown = (value: unknown): boolean => value === unknown;
