/** A value of the registry as text: as Windows reads it, or not at all. */
import type { RegistryRecord } from "#model/windows";
import { Untold } from "./check-type.ts";

export const kinds = ["DWord", "QWord", "String", "ExpandString", "MultiString", "Binary"] as const;
export type Kind = (typeof kinds)[number];

/** Undefined where nothing is set. Windows asks for a kind and passes over others, or does not: then nothing is known. */
export function registryText(
  found: RegistryRecord | undefined,
  wanted: readonly Kind[] = ["DWord"],
  where = "",
): string | undefined {
  if (found?.absent === true && found.kind === undefined) return undefined;
  const { kind, data } = found ?? {};
  const known = wanted.find((one) => one === kind);
  if (known === undefined)
    throw new Untold(
      "error",
      `it is of kind ${String(kind)}, and Windows reads ${wanted.join(" or ")} here`,
      where,
    );
  const text = textOf(known, data);
  if (text === undefined) throw new Untold("error", `its ${known} cannot be read`, where);
  return text;
}

function textOf(kind: Kind, data: unknown): string | undefined {
  switch (kind) {
    // .NET hands the 32 bits out with a sign.
    case "DWord":
      return typeof data === "number" &&
        Number.isInteger(data) &&
        data >= -(2 ** 31) &&
        data < 2 ** 32
        ? String(data < 0 ? data + 2 ** 32 : data)
        : undefined;
    case "QWord":
      return typeof data === "string" && /^-?\d{1,19}$/.test(data)
        ? String(BigInt.asUintN(64, BigInt(data)))
        : undefined;
    // Four bytes, the lowest first, are the number that older tools wrote.
    case "Binary":
      return typeof data === "string" && /^[0-9A-F]{2}(?:-[0-9A-F]{2}){3}$/.test(data)
        ? String(Number.parseInt(data.split("-").toReversed().join(""), 16))
        : undefined;
    case "MultiString":
      return Array.isArray(data) && data.every((one) => typeof one === "string")
        ? data.join(",")
        : undefined;
    // A blank at an end is part of the text to Windows, and would be lost in a comparison.
    default:
      return typeof data === "string" && data === data.trim() ? data : undefined;
  }
}
