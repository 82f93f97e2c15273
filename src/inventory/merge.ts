/** Layers of one document, nearest first: maps are merged key by key, anything else is taken whole from the nearest. Pure. */
import type { Document } from "#model/position";

type Map = Readonly<Record<string, unknown>>;

/** One place that may set a value: a document, and the pointer in it that stands for the merged root. */
export interface Layer {
  readonly document: Document;
  readonly base: string;
  readonly name: "national" | "county" | "register";
}

export function isMap(value: unknown): value is Map {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `near` over `far`; lists are not joined: who writes one means all of it. */
export function merge(near: unknown, far: unknown): unknown {
  if (near === undefined || near === null) return far;
  if (!isMap(near) || !isMap(far)) return near;
  const merged: Record<string, unknown> = { ...far };
  for (const [key, value] of Object.entries(near)) merged[key] = merge(value, far[key]);
  return merged;
}

/** The merged value at `pointer` below the layers' bases; undefined when no layer writes it. */
export function mergeLayers(layers: readonly Layer[], pointer = ""): unknown {
  return layers
    .map(({ document, base }) => valueAt(document.value, base + pointer))
    .reduceRight<unknown>((far, near) => merge(near, far), undefined);
}

/** RFC 6901. */
export function valueAt(root: unknown, pointer: string): unknown {
  let value = root;
  for (const part of segments(pointer)) {
    if (Array.isArray(value)) value = (value as readonly unknown[])[Number(part)];
    else if (isMap(value) && Object.hasOwn(value, part)) value = value[part];
    else return undefined;
  }
  return value;
}

export function segments(pointer: string): string[] {
  const parts = pointer === "" ? [] : pointer.slice(1).split("/");
  return parts.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

export function pointerTo(...path: readonly (string | number)[]): string {
  return path
    .map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
}
